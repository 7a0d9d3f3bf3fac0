export interface ColumnStats {
  min: number;
  median: number;
  mean: number;
  max: number;
}

/** Figures of one column, taken row by row. Holds a count per different value, not the values. */
export class ColumnFigures {
  private readonly counts = new Map<number, number>();
  private values = 0;
  private sum = 0;

  add(value: number): void {
    this.counts.set(value, (this.counts.get(value) ?? 0) + 1);
    this.values += 1;
    this.sum += value;
  }

  /** Undefined for a column without values. */
  get stats(): ColumnStats | undefined {
    const sorted = [...this.counts].sort(([a], [b]) => a - b);
    const [first] = sorted;
    const last = sorted.at(-1);
    if (!first || !last) return undefined;
    const half = this.values / 2;
    const median = (at(sorted, Math.ceil(half) - 1) + at(sorted, Math.floor(half))) / 2;
    return { min: first[0], median, mean: this.sum / this.values, max: last[0] };
  }
}

/** The value at a position of the sorted column. */
function at(sorted: readonly (readonly [value: number, count: number])[], position: number): number {
  let passed = 0;
  for (const [value, count] of sorted) {
    passed += count;
    if (passed > position) return value;
  }
  return sorted.at(-1)?.[0] ?? 0;
}
