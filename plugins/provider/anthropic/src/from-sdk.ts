import { Fault } from '@agora/plugin-api';
import { EndpointError } from '@agora/provider-kit';
import { APIConnectionTimeoutError, APIError, APIUserAbortError } from '@anthropic-ai/sdk';

/** What the SDK throws, as what `classifyFailure` knows. */
export function fromSdk(error: unknown, address: string): unknown {
  if (error instanceof APIUserAbortError) return new Fault('cancelled', 'The call was cancelled.', { cause: error });
  if (error instanceof APIConnectionTimeoutError) return timedOut(address, error);
  if (error instanceof APIError && typeof error.status === 'number') {
    const headers: unknown = error.headers;
    const header = (name: string): string | undefined =>
      headers instanceof Object && 'get' in headers ? ((headers as Headers).get(name) ?? undefined) : undefined;
    // The SDK puts the status before a text.
    const body: unknown = error.error ?? error.message.replace(/^\d{3} /, '');
    return new EndpointError(error.status, body, header, { cause: error });
  }
  if (error instanceof Error && error.name === 'SyntaxError') {
    return new Fault('bad-response', `The answer of ${address} is not JSON.`, { retryable: true, cause: error });
  }
  return error;
}

export function timedOut(address: string, cause: unknown): Fault {
  return new Fault('timeout', `${address} did not answer in time.`, {
    retryable: true,
    fix: 'Raise timeoutSeconds, or ask for fewer tokens.',
    cause,
  });
}
