import { Fault } from '@agora/plugin-api';
import { HubApiError } from '@huggingface/hub';

/** What the hub or the way to it did wrong, in the user's terms. `what`: the model, or one of its files. */
export function hubFault(error: unknown, what: string, endpoint: string): Fault {
  if (Fault.is(error)) return error;
  if (error instanceof HubApiError) return statusFault(error.statusCode, what, endpoint);
  const { cause, message } = Object(error) as Error;
  // How `fetch` says that there was no answer: its own message says nothing, its cause does.
  const said = cause === undefined ? undefined : (cause as NodeJS.ErrnoException);
  if (said === undefined) return Fault.from(error);
  return new Fault(
    'unreachable',
    `${endpoint} cannot be reached for ${what}: ${said.message || said.code || message}`,
    {
      fix: 'Check the network, or HF_ENDPOINT. With HF_HUB_OFFLINE=1 only what was fetched before is used.',
      retryable: true,
      cause: error,
    },
  );
}

export function statusFault(status: number, what: string, endpoint: string): Fault {
  const words = `${endpoint} says ${status} about ${what}`;
  if (status === 401 || status === 403) {
    return new Fault('rejected-credential', words, {
      fix: 'Set HF_TOKEN to a token that may read it; a gated model has to be asked for on its page first.',
    });
  }
  if (status === 404) {
    return new Fault('not-found', words, { fix: 'Check owner, name and commit; a private model needs HF_TOKEN.' });
  }
  const passing = status === 429 || status >= 500;
  return new Fault(passing ? 'overloaded' : 'bad-response', words, {
    retryable: passing,
    ...(passing ? { fix: 'Run the same command again later.' } : {}),
  });
}
