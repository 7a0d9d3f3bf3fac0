import type { equalityRules } from './options.js';
import { parseNumber } from '@agora/math-equivalence';

export type EqualityRule = (typeof equalityRules)[number];

/**
 * Whether an extracted answer is the gold one. `reference`: the same text after lm-evaluation-harness's deletions, so that
 * `18.0` is not `18`; `numeric`: the same number.
 */
export function isRight(extracted: string, gold: string, rule: EqualityRule): boolean {
  if (rule === 'reference') return referenceForm(extracted) === referenceForm(gold);
  const number = parseNumber(extracted);
  return number !== undefined && number === parseNumber(gold);
}

/** Deletes, in this order: commas, dollar signs, everything up to the last `#### `, a final full stop; then lower case. */
function referenceForm(text: string): string {
  return text.replace(/,/g, '').replace(/\$/g, '').split('#### ').slice(-1).join().replace(/\.$/, '').toLowerCase();
}
