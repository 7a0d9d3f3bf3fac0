import { inParallel } from '@agora/scoring';
import type { CompletionRequest } from '@agora/plugin-api';
import type { Encoded, Prompter } from './prompter.js';
import type { ServedListener } from './served-model.js';
import type { ServedName, TokenClient } from './token-client.js';

/** One round of questions to a server: those that are in `open`, which loses each as soon as its answer is kept. */
export interface Round {
  client: TokenClient;
  served: ServedName;
  requests: readonly CompletionRequest[];
  encoded: Encoded;
  open: Set<number>;
}

/** Lays out all requests; those that leave no room for an answer get none, and are not in the set of those to be asked. */
export async function encodeAll(
  prompter: Prompter,
  requests: readonly CompletionRequest[],
  { signal, answered }: ServedListener,
): Promise<Pick<Round, 'encoded' | 'open'>> {
  const encoded = await prompter.encode(requests, signal);
  const open = new Set(requests.keys());
  for (const [index, { tooLong }] of encoded.prompts.entries()) {
    if (tooLong === undefined) continue;
    await answered(index, { text: '', finish: 'length', tooLong });
    open.delete(index);
  }
  return { encoded, open };
}

/** Rejects with the first Fault, when what is under way has ended. */
export async function askAll(round: Round, prompter: Prompter, { signal, answered }: ServedListener): Promise<void> {
  const { client, served, requests, encoded, open } = round;
  await inParallel([...open], client.parallelism, signal, async (index, either) => {
    const request = requests[index];
    const prompt = encoded.prompts[index];
    if (!request || !prompt) return;
    const answer = await client.ask(request, prompt, served, encoded.ends, either);
    // Kept whatever becomes of the others: it is not asked for again.
    await answered(index, await prompter.decode(request, prompt, answer, signal));
    open.delete(index);
  });
}
