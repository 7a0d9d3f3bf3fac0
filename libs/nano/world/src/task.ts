import type { Category } from './words.js';
import type { Split } from './split.js';

export const DOMAINS = ['math', 'code', 'instruction-following'] as const;
export type DomainName = (typeof DOMAINS)[number];

/** Fields of every task. A task is a pure function of its instruction: the same text gives the same task. */
interface TaskBase {
  /** `<domain>:<template>:<hash of the instruction>`. */
  readonly id: string;
  readonly templateId: string;
  readonly split: Split;
  readonly instruction: string;
  /** A right response in the format that the benchmark reads. */
  readonly response: string;
}

export interface MathTask extends TaskBase {
  readonly domain: 'math';
  readonly answer: number;
}

/** One call of the program under test. Both are Python text; `expected` is what `repr` gives. */
export interface CodeCase {
  readonly call: string;
  readonly expected: string;
}

export interface CodeTask extends TaskBase {
  readonly domain: 'code';
  readonly entryPoint: 'f';
  readonly cases: readonly CodeCase[];
}

/** A constraint on the response to an instruction. Words are compared without the punctuation around them. */
export type Constraint =
  | { readonly kind: 'exact'; readonly text: string }
  | { readonly kind: 'word-count'; readonly min: number; readonly max: number }
  | { readonly kind: 'starts-with'; readonly word: string }
  | { readonly kind: 'ends-with'; readonly word: string }
  | { readonly kind: 'contains'; readonly word: string }
  | { readonly kind: 'ends-with-mark'; readonly mark: string }
  | { readonly kind: 'items'; readonly count: number; readonly category: Category };

export interface InstructionTask extends TaskBase {
  readonly domain: 'instruction-following';
  readonly constraints: readonly Constraint[];
}

export type Task = MathTask | CodeTask | InstructionTask;

export type TaskOf<D extends DomainName> = Extract<Task, { domain: D }>;

export interface CheckResult {
  readonly correct: boolean;
  /** The answer found in the output; null when nothing has the required format. */
  readonly extracted: string | null;
  /** Short and stable, so that reasons can be counted. */
  readonly reason: string;
}

/** `random`: a different mistake every time. `systematic`: always the same mistake, so that a student learns it. */
export type Mistake = 'random' | 'systematic';
