import type { CompletionRequest, Prompt } from '@agora/contracts';
import type { Attempt } from './shard/attempt.js';
import { AskFailure, Asker, type AskerParts } from './shard/asker.js';

/** One try as a preview shows it: what was asked, what came back, and what became of it. */
export interface PreviewedAttempt {
  prompt: Prompt;
  attempt: Attempt;
}

/**
 * The first try at each of the first `count` slots, just as a run would make it, except that no demonstration comes from
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
    const attempt = await asker
      .ask(slot, 0, () => Promise.resolve(undefined), signal)
      .catch((error: unknown) => {
        throw error instanceof AskFailure ? error.fault : error;
      });
    if (prompt) yield { prompt, attempt };
  }
}
