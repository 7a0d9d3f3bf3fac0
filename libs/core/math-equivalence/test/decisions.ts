import type { Decision } from '../src/compare/decision.js';
import { readGold } from '../src/compare/gold.js';
import { judge, readAnswer } from '../src/compare/judge-answer.js';

// Helpers of this package's specs.

/** Gold, the content of the answer's box, and the decision without sympy. */
export type Pair = [gold: string, answer: string, decision: Decision];

export const eq = (...pairs: [string, string][]): Pair[] => pairs.map(([gold, answer]) => [gold, answer, 'equal']);
export const ne = (...pairs: [string, string][]): Pair[] => pairs.map(([gold, answer]) => [gold, answer, 'different']);
export const open = (...pairs: [string, string][]): Pair[] =>
  pairs.map(([gold, answer]) => [gold, answer, 'undecided']);

/** The decision without sympy about an answer in a box. */
export function decide(gold: string, answer: string): Decision {
  return judge(readGold(gold), { text: answer, by: 'boxed', plain: false }).decision;
}

/** A gold answer and an output. */
export type Output = readonly [gold: string, output: string];

/** Outputs that give the gold answer and outputs that do not. */
export interface Outputs {
  right: readonly Output[];
  wrong: readonly Output[];
}

/** Whether an output gives the gold answer, without sympy. */
export function gives(gold: string, output: string): boolean {
  const found = readAnswer(output);
  return found !== undefined && judge(readGold(gold), found).decision === 'equal';
}
