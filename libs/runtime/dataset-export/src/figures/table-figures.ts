import { ColumnFigures, type ColumnStats } from './column-figures.js';

/** What is measured of each column; undefined where a row has no value. */
export type Measures<Row> = Record<string, (row: Row) => number | undefined>;

/** Statistics of named columns, in constant memory. */
export class TableFigures<Row> {
  private readonly columns: [string, Measures<Row>[string], ColumnFigures][];

  constructor(measures: Measures<Row>) {
    this.columns = Object.entries(measures).map(([name, measure]) => [name, measure, new ColumnFigures()]);
  }

  add(row: Row): void {
    for (const [, measure, figures] of this.columns) {
      const value = measure(row);
      if (value !== undefined) figures.add(value);
    }
  }

  /** Columns without a value in any row are left out. */
  get stats(): [string, ColumnStats][] {
    return this.columns.flatMap(([name, , { stats }]) => (stats ? [[name, stats] as [string, ColumnStats]] : []));
  }
}

/** Characters as people count them, not code units. */
export function characters(text: string): number {
  return text.length - (text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);
}
