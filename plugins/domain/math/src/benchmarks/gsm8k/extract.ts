import { readNumber, type NumberFound } from '@agora/math-equivalence';
import type { extractionRules } from './options.js';

export type ExtractionRule = (typeof extractionRules)[number];

export type Extracted = NumberFound;

/**
 * Reads the answer out of an output. `strict` and `flexible` are those of lm-evaluation-harness; `auto` takes the
 * `[RESULT]` tag that math students learn, else the last mark of an answer, else the last number.
 */
export function extract(output: string, rule: ExtractionRule): Extracted | undefined {
  if (rule === 'strict') return strict(output);
  if (rule === 'flexible') return flexible(output);
  return readNumber(output);
}

/** The first number after `#### `. */
function strict(output: string): Extracted | undefined {
  const answer = /#### (-?[0-9.,]+)/.exec(output)?.[1];
  return answer === undefined ? undefined : { answer, by: 'strict' };
}

/** The last thing that looks like a number; like the reference, it also takes a lone `...` for one. */
function flexible(output: string): Extracted | undefined {
  let answer: string | undefined;
  // One match at a time: a long output has millions.
  for (const match of output.matchAll(/-?[$0-9.,]{2,}|-?[0-9]+/g)) [answer] = match;
  return answer === undefined ? undefined : { answer, by: 'flexible' };
}
