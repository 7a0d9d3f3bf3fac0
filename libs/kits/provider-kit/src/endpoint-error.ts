/** Looks a header up by its name in lower case. */
export type Header = (name: string) => string | undefined;

/** An answer with a status other than 2xx. */
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
