import { punktFromPlain, SentenceSplitter, wordRuns, wordTokens } from '@agora/text-tools';
import type { TextTools } from '../src/benchmarks/ifeval/check.js';
import { followedInstructions } from '../src/benchmarks/ifeval/score.js';

const splitter = new SentenceSplitter(
  punktFromPlain({ abbrev_types: ['dr'], collocations: [], sent_starters: [], ortho_context: {} }),
);

/** Tools with one abbreviation; they know no language. */
export const smallTools: TextTools = {
  words: (text) => wordRuns(text),
  sentences: (text) => splitter.sentences(text),
  wordTokens: (text) => wordTokens(text, splitter),
  language: () => undefined,
};

/** Whether a response follows one instruction: strictly, loosely, or not. */
export function follows(
  id: string,
  kwargs: Record<string, unknown>,
  response: string,
  tools: TextTools = smallTools,
): 'strict' | 'loose' | 'not' {
  const [found] = followedInstructions(response, [{ id, kwargs }], tools);
  if (found?.strict) return 'strict';
  return found?.loose ? 'loose' : 'not';
}
