/** Looks a header up by its name in lower case. */
export type Header = (name: string) => string | undefined;

/** An answer whose status is no success, as the endpoint gave it. */
export class EndpointError extends Error {
  constructor(
    readonly status: number,
    /** Parsed when it is JSON, else its text. */
    readonly body: unknown,
    readonly header: Header,
    options?: ErrorOptions,
  ) {
    super(`status ${status}`, options);
    this.name = 'EndpointError';
  }
}
