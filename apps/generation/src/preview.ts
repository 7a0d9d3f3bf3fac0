import type { CompletionRequest, Prompt } from '@agora/plugin-api';
import type { Attempt } from './shard/attempt.js';
import { AskFailure, Asker, type AskerParts, type Past } from './shard/asker.js';

const NOTHING_EARLIER: Past = { generated: () => Promise.resolve(undefined), earlier: () => Promise.resolve([]) };

/** One try as a preview shows it: what was asked, what came back, and what became of it. */
export interface PreviewedAttempt {
  prompt: Prompt;
  attempt: Attempt;
}

/**
 * The first try at each of the first `count` slots, just as a run would make it, except that nothing comes from
 * earlier slots. Stores nothing; every call is paid.
 */
export async function* preview(
  parts: AskerParts,
  count: number,
  signal: AbortSignal,
): AsyncGenerator<PreviewedAttempt> {
  let prompt: Prompt | undefined;
  const completer: AskerParts['completer'] = {
    complete: (request: CompletionRequest, ...rest) => {
      prompt = request.prompt;
      return parts.completer.complete(request, ...rest);
    },
  };
  const asker = new Asker({ ...parts, completer });
  for (let slot = 0; slot < count; slot += 1) {
    const attempt = await asker.ask(slot, 0, NOTHING_EARLIER, signal).catch((error: unknown) => {
      throw error instanceof AskFailure ? error.fault : error;
    });
    if (prompt) yield { prompt, attempt };
  }
}
