import { Fault, type FaultOptions } from '@agora/contracts';
import { field, unreachable } from '@agora/provider-kit';
import { EndpointError } from './endpoint-error.js';

/** Anything thrown on the way to an answer as a Fault that names the endpoint. */
export function classify(error: unknown, baseURL: string): Fault {
  if (Fault.is(error)) return error;
  if (field(error, 'name') === 'AbortError') return new Fault('cancelled', 'The call was cancelled.', { cause: error });
  if (error instanceof EndpointError) return refused(error, baseURL);
  return unreachable(error, baseURL) ?? other(error);
}

export function timedOut(baseURL: string, cause?: unknown): Fault {
  return new Fault('timeout', `${baseURL} did not answer in time.`, {
    retryable: true,
    fix: 'Raise timeoutSeconds, or ask for fewer tokens.',
    cause,
  });
}

function refused(error: EndpointError, baseURL: string): Fault {
  const { status, code, retryAfterMs } = error;
  const words = `${baseURL} says${status === undefined ? '' : ` ${status}`}: ${error.message || 'nothing further'}`;
  const fault = (faultCode: Fault['code'], options: FaultOptions): Fault =>
    new Fault(faultCode, words, { cause: error, ...options });
  const again = { retryable: true, retryAfterMs };

  if (error.withheld) return fault('content-filtered', { fix: 'The endpoint withholds this prompt or its answer.' });
  if (status === 402 || code === 'insufficient_quota') {
    return fault('rejected-credential', { fix: 'Add credit to the account that the key belongs to.' });
  }
  if (status === undefined) return fault('bad-response', { retryable: true });
  if (status === 401 || status === 403) {
    return fault('rejected-credential', {
      fix: 'Check the key in the variable that apiKeyEnv names, and what it may use.',
    });
  }
  if (status === 404)
    return fault('not-found', { fix: "Check the generator's model, and baseURL (usually it ends in /v1)." });
  if (status === 408) return fault('timeout', again);
  if (status === 409 || status === 425 || status === 429) return fault('rate-limited', again);
  if (status >= 500 && status !== 501) return fault('overloaded', again);
  if (status >= 400) return fault('invalid-input', { fix: "Check the generator's model, sampling and options." });
  return fault('bad-response', { retryable: true });
}

function other(error: unknown): Fault {
  const fault = Fault.from(error);
  return fault.message.trim() === '' ? new Fault('internal', 'An error without a message.', { cause: error }) : fault;
}
