import type { Benchmark, Figure } from '@agora/contracts';
import { summarize } from '@agora/scoring';
import type { RowOutcome } from './score-rows.js';

type Scored = Extract<RowOutcome, { score: unknown }>;

export interface ScoreSummary {
  /** Rows read, and how many of them could not be scored. */
  rows: number;
  failed: number;
  /** Share of the scored rows that are right, and the mean of their scores with its standard error; null without any. */
  correct: number | null;
  mean: number | null;
  stderr: number | null;
  figures: Figure[];
}

/** Adds up scores. Outputs are kept only for benchmarks that have figures over all of them. */
export class Tally {
  private readonly values: number[] = [];
  private readonly all: { item: Scored['item']; output: string; score: Scored['score'] }[] = [];
  private right = 0;
  failed = 0;

  constructor(private readonly benchmark: Benchmark) {}

  get rows(): number {
    return this.values.length + this.failed;
  }

  add({ item, row, score }: Scored): void {
    this.values.push(score.value);
    if (isCorrect(score)) this.right += 1;
    if (this.benchmark.figures) this.all.push({ item, output: row.output, score });
  }

  async summary(): Promise<ScoreSummary> {
    const { values, failed, rows } = this;
    if (values.length === 0) return { rows, failed, correct: null, mean: null, stderr: null, figures: [] };
    const { mean, stderr } = summarize(values, undefined);
    const figures = (await this.benchmark.figures?.(this.all)) ?? [];
    return { rows, failed, correct: this.right / values.length, mean, stderr, figures };
  }
}

/** The benchmark's own word where it has one (a preference is right above one half); else the full score. */
export function isCorrect({ value, details }: Scored['score']): boolean {
  const own = details?.['correct'];
  return typeof own === 'boolean' ? own : value === 1;
}
