export interface ColumnStats {
  min: number;
  median: number;
  mean: number;
  max: number;
}

/** Figures of one column, taken row by row. Holds numbers, not texts. */
export class ColumnFigures {
  private readonly values: number[] = [];

  add(value: number): void {
    this.values.push(value);
  }

  /** Undefined for a column without values. */
  get stats(): ColumnStats | undefined {
    const sorted = Float64Array.from(this.values).sort();
    const [min] = sorted;
    const max = sorted.at(-1);
    if (min === undefined || max === undefined) return undefined;
    const half = sorted.length / 2;
    const median = ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
    const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
    return { min, median, mean, max };
  }
}
