import type { Benchmark, Figure } from '@agora/contracts';
import { summarize } from '@agora/scoring';
import type { RowOutcome } from './score-rows.js';

type Scored = Extract<RowOutcome, { score: unknown }>;

export interface ScoreSummary {
  /** Rows read, and how many of them could not be scored. */
  rows: number;
  failed: number;
  /** Items scored. An item with several rows counts as their mean. */
  items: number;
  /** Share of the scored rows that are right; null without any. */
  correct: number | null;
  /** Over the items, with its standard error. */
  mean: number | null;
  stderr: number | null;
  figures: Figure[];
}

/** Adds up scores. Outputs are kept only for benchmarks that have figures over all of them. */
export class Tally {
  private readonly items = new Map<string | number, { sum: number; rows: number }>();
  private readonly all: (Pick<Scored, 'item' | 'score'> & { output: string })[] = [];
  private scored = 0;
  private right = 0;
  failed = 0;

  constructor(private readonly benchmark: Benchmark) {}

  get rows(): number {
    return this.scored + this.failed;
  }

  add({ item, own, row, score }: Scored): void {
    this.scored += 1;
    if (isCorrect(score)) this.right += 1;
    const key = own ? item.id : this.scored;
    const { sum, rows } = this.items.get(key) ?? { sum: 0, rows: 0 };
    this.items.set(key, { sum: sum + score.value, rows: rows + 1 });
    if (this.benchmark.figures) this.all.push({ item, output: row.output, score });
  }

  async summary(): Promise<ScoreSummary> {
    const { failed, rows, scored } = this;
    if (scored === 0) return { rows, failed, items: 0, correct: null, mean: null, stderr: null, figures: [] };
    const means = [...this.items.values()].map((item) => item.sum / item.rows);
    const { items, mean, stderr } = summarize(means, undefined);
    const figures = (await this.benchmark.figures?.(this.all)) ?? [];
    return { rows, failed, items, correct: this.right / scored, mean, stderr, figures };
  }
}

/** The benchmark's own word where it has one (a preference is right above one half); else the full score. */
export function isCorrect({ value, details }: Scored['score']): boolean {
  const own = details?.['correct'];
  return typeof own === 'boolean' ? own : value === 1;
}
