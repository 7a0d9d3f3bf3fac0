import { lastResult } from '../text/result-tag.js';
import type { extractionRules } from '../options.js';
import { parseNumber } from './numbers.js';

export type ExtractionRule = (typeof extractionRules)[number];

export interface Extracted {
  answer: string;
  /** Which rule found it. */
  by: 'result-tag' | 'strict' | 'flexible';
}

/**
 * Reads the answer out of an output. `strict` and `flexible` are those of lm-evaluation-harness; `auto` takes the `[RESULT]`
 * tag that math students learn, else strict, else flexible.
 */
export function extract(output: string, rule: ExtractionRule): Extracted | undefined {
  if (rule === 'strict') return strict(output);
  if (rule === 'flexible') return flexible(output);
  return byResultTag(output) ?? strict(output) ?? flexible(output);
}

function byResultTag(output: string): Extracted | undefined {
  const held = lastResult(output);
  if (held === undefined) return undefined;
  const answer = parseNumber(held) === undefined ? flexible(held)?.answer : held;
  return { answer: answer ?? held, by: 'result-tag' };
}

/** The first number after `#### `. */
function strict(output: string): Extracted | undefined {
  const answer = /#### (-?[0-9.,]+)/.exec(output)?.[1];
  return answer === undefined ? undefined : { answer, by: 'strict' };
}

/** The last thing that looks like a number; like the reference, it also takes a lone `...` for one. */
function flexible(output: string): Extracted | undefined {
  const answer = [...output.matchAll(/-?[$0-9.,]{2,}|-?[0-9]+/g)].at(-1)?.[0];
  return answer === undefined ? undefined : { answer, by: 'flexible' };
}
