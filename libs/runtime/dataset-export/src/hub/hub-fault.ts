import { Fault } from '@agora/plugin-api';
import { HubApiError } from '@huggingface/hub';

/** What the hub or the way to it did wrong, in the user's terms. */
export function hubFault(error: unknown, repo: string, endpoint: string): Fault {
  if (Fault.is(error)) return error;
  if (error instanceof HubApiError) return refused(error, repo, endpoint);
  const fault = Fault.from(error);
  const { cause } = Object(error) as Error;
  // How `fetch` says that there was no answer: its own message says nothing, its cause does.
  if (fault.code !== 'internal' || cause === undefined) return fault;
  const { code, message } = cause as NodeJS.ErrnoException;
  return new Fault('unreachable', `${endpoint} cannot be reached: ${message || code}`, {
    fix: 'Check the network, or HF_ENDPOINT. What was uploaded is not uploaded again.',
    retryable: true,
    cause: error,
  });
}

function refused(error: HubApiError, repo: string, endpoint: string): Fault {
  const { statusCode } = error;
  const words = `${endpoint} says ${statusCode} about ${repo}: ${error.message}`;
  if (statusCode === 401 || statusCode === 403) {
    return new Fault('rejected-credential', words, {
      fix: 'Use a token that may write to this repository, and check the name before the slash.',
      cause: error,
    });
  }
  if (statusCode === 429 || statusCode >= 500) {
    return new Fault('overloaded', words, {
      fix: 'Run the same command again later; what was uploaded is not uploaded again.',
      retryable: true,
      cause: error,
    });
  }
  return new Fault(statusCode === 404 ? 'not-found' : 'invalid-input', words, { cause: error });
}
