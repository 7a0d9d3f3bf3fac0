import type { Draft } from './instance.js';
import type { MetricJudge } from './judged.js';
import type { Judging } from './metric.js';

/** What a method makes of several answers to one prompt. Numbers count the answers that were given, from 0. */
export type PairDecision =
  { accepted: true; chosen: number; rejected: number } | { accepted: false; reason: string; detail?: string };

export interface PairContext {
  /** Id of the domain. */
  domain: string;
  /** Those that `judging` names, in its order. */
  judges: readonly MetricJudge[];
  signal: AbortSignal;
}

/** What became of a prompt's answers. */
export interface Paired {
  decision: PairDecision;
  /** Of each answer: how good it was found; null where nobody could tell. */
  scores: (number | null)[];
}

/** How a method comes to pairs of a better and a worse answer. */
export interface Pairing {
  /** Answers to each prompt; each is a call of its own. */
  readonly answers: number;
  /** Whom it asks which answer is better. */
  readonly judging: Judging;
  /** Decides between answers that `accept` let pass: two at least, no two of them alike. */
  choose(answers: readonly Draft[], context: PairContext): Promise<Paired>;
}
