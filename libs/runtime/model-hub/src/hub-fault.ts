import { Fault } from '@agora/plugin-api';
import { HubApiError } from '@huggingface/hub';
import { statusFault } from './status-fault.js';

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
