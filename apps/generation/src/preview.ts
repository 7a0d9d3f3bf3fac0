import type { CompletionRequest, Prompt } from '@agora/plugin-api';
import type { Attempt } from './shard/attempt.js';
import { AttemptFailure, AttemptRunner, type AttemptParts, type EarlierDrafts } from './shard/attempt-runner.js';

const NOTHING_EARLIER: EarlierDrafts = {
  generated: () => Promise.resolve(undefined),
  earlier: () => Promise.resolve([]),
};

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
  parts: AttemptParts,
  count: number,
  signal: AbortSignal,
): AsyncGenerator<PreviewedAttempt> {
  let prompt: Prompt | undefined;
  const completer: AttemptParts['completer'] = {
    complete: (request: CompletionRequest, ...rest) => {
      prompt = request.prompt;
      return parts.completer.complete(request, ...rest);
    },
  };
  const runner = new AttemptRunner({ ...parts, completer });
  for (let slot = 0; slot < count; slot += 1) {
    const attempt = await runner.run(slot, 0, NOTHING_EARLIER, signal).catch((error: unknown) => {
      throw error instanceof AttemptFailure ? error.fault : error;
    });
    if (prompt) yield { prompt, attempt };
  }
}
