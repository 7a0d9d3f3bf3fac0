import type { Benchmark, Figure, ScoredItem } from '@agora/plugin-api';
import { withInterval, withIntervals } from '@agora/statistics';
import type { RowOutcome } from './score-rows.js';

type Scored = Extract<RowOutcome, { score: unknown }>;

export interface ScoreSummary {
  /** Rows read, and how many of them could not be scored. */
  rows: number;
  failed: number;
  /** Items scored: as many as rows, less where rows answer the same item of the benchmark. */
  items: number;
  /** Share of the scored rows that are right; null without any. */
  correct: number | null;
  /** Rows that could not be scored. They have no part in the figures below. */
  unscored: number;
  /** Of the scored rows, with its standard error and 95 % interval: rows of one item are no independent draws, items are. */
  mean: number | null;
  stderr: number | null;
  low: number | null;
  high: number | null;
  figures: Figure[];
}

interface Cluster {
  sum: number;
  rows: number;
}

/** Adds up scores. They are kept only for benchmarks that have figures over all of them; outputs never are. */
export class ScoreTotals {
  private readonly items = new Map<string | number, Cluster>();
  private readonly all: ScoredItem[] = [];
  private scored = 0;
  private right = 0;
  private unscored = 0;
  failed = 0;

  constructor(private readonly benchmark: Benchmark) {}

  get rows(): number {
    return this.scored + this.unscored + this.failed;
  }

  add({ item, own, score }: Scored): void {
    const { id, metadata } = item;
    if (this.benchmark.figures) this.all.push({ item: { id, metadata }, score });
    if (score.unscored) {
      this.unscored += 1;
      return;
    }
    this.scored += 1;
    if (isCorrect(score)) this.right += 1;
    const key = own ? item.id : this.scored;
    const { sum, rows } = this.items.get(key) ?? { sum: 0, rows: 0 };
    this.items.set(key, { sum: sum + score.value, rows: rows + 1 });
  }

  async summary(): Promise<ScoreSummary> {
    const { failed, rows, scored, unscored } = this;
    const items = this.items.size;
    const counts = { rows, failed, unscored, items };
    const figures = this.all.length > 0 ? ((await this.benchmark.figures?.(this.all)) ?? []) : [];
    if (scored === 0) {
      return { ...counts, correct: null, mean: null, stderr: null, low: null, high: null, figures };
    }
    const score = withInterval({ ...clusteredMean([...this.items.values()]), items });
    return { ...counts, ...score, correct: this.right / scored, figures: withIntervals(figures, items) };
  }
}

/**
 * Mean over rows and its standard error by items: with d the sum of an item's deviations from the mean, G items and n rows,
 * √(G / (G − 1) · Σ d²) / n. For one row an item that is the sample standard deviation over √n; 0 for a single item.
 */
export function clusteredMean(clusters: readonly Cluster[]): { mean: number; stderr: number } {
  const count = clusters.length;
  const rows = clusters.reduce((sum, cluster) => sum + cluster.rows, 0);
  const mean = clusters.reduce((sum, cluster) => sum + cluster.sum, 0) / rows;
  const squares = clusters.reduce((sum, cluster) => sum + (cluster.sum - cluster.rows * mean) ** 2, 0);
  return { mean, stderr: count > 1 ? Math.sqrt((count / (count - 1)) * squares) / rows : 0 };
}

/** What the benchmark says where it says so (a preference is right above one half); otherwise whether the score is 1. */
export function isCorrect({ value, details }: Scored['score']): boolean {
  const own = details?.['correct'];
  return typeof own === 'boolean' ? own : value === 1;
}
