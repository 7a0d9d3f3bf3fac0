import { z } from 'zod';
import type { PromptStyle } from './prompt-style.js';
import type { Prompt, Sampling } from './provider.js';

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
}

export interface ProgramLimits {
  /** Seconds of wall time. */
  seconds: number;
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

/** What a scorer may use beyond plain computation. */
export interface ScoringTools {
  execute(program: Program): Promise<ProgramResult>;
}

/** One held-out examination. Versioned: a change to items, prompt or scoring changes `version`. */
export interface Benchmark {
  readonly id: string;
  readonly version: string;
  /** Greedy unless the protocol says otherwise. */
  readonly sampling: Sampling;
  items(): Promise<BenchmarkItem[]>;
  prompt(item: BenchmarkItem, style: PromptStyle): Prompt;
  /** Where to cut a continuation; empty for chat. */
  stop(style: PromptStyle): string[];
  score(item: BenchmarkItem, output: string, tools: ScoringTools): Promise<ItemScore>;
}
