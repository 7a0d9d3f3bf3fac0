import { Fault } from '@agora/plugin-api';

/** What a status of the hub means, in the user's terms. `what`: the model, or one of its files. */
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
