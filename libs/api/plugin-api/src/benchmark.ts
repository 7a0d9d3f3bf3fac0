import { z } from 'zod';
import type { MathTree } from './math-tree.js';
import type { PromptStyle } from './prompt-style.js';
import type { Completion, CompletionRequest, Prompt, Sampling } from './provider.js';

/** One question of a benchmark. `target` and `metadata` are for the scorer alone and never enter a prompt. */
export const benchmarkItemSchema = z.object({
  id: z.string(),
  input: z.string(),
  target: z.string().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
});
export type BenchmarkItem = z.infer<typeof benchmarkItemSchema>;

/** `value` lies in [0, 1]. `extracted` is what the scorer read out of the output; null when it found nothing. */
export interface ItemScore {
  value: number;
  extracted: string | null;
  reason: string;
  /** Set where no score could be had, as of a judge that says nothing readable: `value` is then nobody's, and counts in no mean. */
  unscored?: true;
  /** Results beyond the value that the benchmark reports as well, e.g. one per instruction. JSON. */
  details?: Record<string, unknown>;
}

export const figureSchema = z.object({
  id: z.string(),
  value: z.number(),
  stderr: z.number().optional(),
  low: z.number().optional(),
  high: z.number().optional(),
  /** e.g. `percent`, `share`. */
  unit: z.string(),
});
/** A figure over all items beside their mean, e.g. a length-controlled win rate. */
export type Figure = z.infer<typeof figureSchema>;

export interface ProgramLimits {
  /** Seconds of wall time. */
  seconds: number;
  /** Seconds of wall time within which each line of standard output must follow the one before; none for further lines. */
  lineSeconds: readonly number[];
  /** MiB of address space. */
  memoryMiB: number;
  /** Bytes of standard output kept; a program that writes more is stopped. */
  outputBytes: number;
}

/** A Python program to run in a sandbox: no network, no environment, its own empty folder. */
export interface Program {
  source: string;
  stdin?: string;
  limits?: Partial<ProgramLimits>;
}

export type ProgramEnd = 'exited' | 'timeout' | 'memory' | 'output-limit' | 'signal';

export interface ProgramResult {
  end: ProgramEnd;
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** `equal` is null when the comparison was given up at its limit. */
export interface SymbolicComparison {
  equal: boolean | null;
  reason: string;
}

/** What a scorer may use beyond plain computation. */
export interface ScoringTools {
  execute(program: Program): Promise<ProgramResult>;
  /** Are two mathematical expressions equal? Computed by sympy in a child process, within limits. Not symmetric. */
  symbolicallyEqual?(gold: MathTree, answer: MathTree): Promise<SymbolicComparison>;
  /**
   * Asks the judge that the experiment names. Answers are journalled and cached by their request, so a repeated question
   * is not paid again: a protocol that asks once more must ask otherwise. An endpoint that withholds its answer gives no
   * text and `content-filter`. A `missing-credential` or `invalid-input` Fault when no judge is configured.
   */
  judge?(request: Omit<CompletionRequest, 'model'>): Promise<Completion>;
}

/** One answer's score, with what figures may know of its item. */
export interface ScoredItem {
  item: Pick<BenchmarkItem, 'id' | 'metadata'>;
  score: ItemScore;
}

/** One held-out examination. Versioned: a change to items, prompt or scoring changes `version`. */
export interface Benchmark {
  readonly id: string;
  readonly version: string;
  /** Greedy unless the protocol says otherwise. */
  readonly sampling: Sampling;
  items(): Promise<BenchmarkItem[]>;
  /** Reads what prompts of this style need, such as examples out of a file. Called before the first of them, and by a plan. */
  prepare?(style: PromptStyle): Promise<void>;
  /** Sees to it that data which only scoring reads are there. Called by a plan, so that no answer is paid for in vain. */
  prepareScoring?(): Promise<void>;
  prompt(item: BenchmarkItem, style: PromptStyle): Prompt;
  /** Where to cut a continuation; empty for chat. */
  stop(style: PromptStyle): string[];
  score(item: BenchmarkItem, output: string, tools: ScoringTools): Promise<ItemScore>;
  /**
   * An item that a user gives beside an output made elsewhere: the benchmark's own fields, or the id of a known item.
   * `known` finds the benchmark's own items. A Fault `invalid-input` names the field that is missing.
   */
  readItem?(raw: Record<string, unknown>, known: (id: string) => BenchmarkItem | undefined): BenchmarkItem;
  /**
   * Figures over all scored items, in any order. An item appears once per sample, with the same `item.id`. Outputs are not held
   * that long: what figures want of them belongs into `details` of their scores. May read data files.
   */
  figures?(scored: readonly ScoredItem[]): Figure[] | Promise<Figure[]>;
  /** True when `score` asks a judge; an experiment that uses the benchmark must then name one. Default false. */
  readonly judged?: boolean;
  /**
   * What becomes of a model's thoughts (`<think>…</think>` and their like; docs/benchmarks) before `score` sees an output: they
   * are cut, unless the benchmark wants to see them.
   */
  readonly thoughts?: 'cut' | 'keep';
  /**
   * What the check for contamination looks for. Runs of words, unless all items are made from a few wordings, which any new task
   * shares as well: `whole` looks for rows whose instruction is an item's input.
   */
  readonly overlap?: 'runs' | 'whole';
  /** Which of the benchmark's ways to read an output is used, in a few words for tables, e.g. `strict extraction`. */
  readonly rule?: string;
  /** One line: the reference implementation that the scores agree with, and every known deviation. */
  readonly reference?: string;
}
