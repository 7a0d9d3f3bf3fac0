import type { Instance } from '@agora/contracts';
import { digest } from '../shard/digest.js';
import { ColumnFigures, type ColumnStats } from './column-figures.js';

/** Columns that the card describes, with what is measured of each. */
const MEASURES: Record<string, (row: Instance) => number | undefined> = {
  'instruction (characters)': ({ instruction }) => [...instruction].length,
  'response (characters)': ({ response }) => [...response].length,
  'output tokens of the call': ({ provenance }) => provenance.usage?.outputTokens,
  'tries until accepted': ({ provenance }) => provenance.attempt + 1,
};

/** What the dataset card says about the rows. Holds a hash and a few numbers per row. */
export class DatasetFigures {
  private readonly columns = new Map(Object.keys(MEASURES).map((name) => [name, new ColumnFigures()]));
  private readonly rows = new Set<string>();
  private readonly instructions = new Set<string>();
  private readonly responses = new Set<string>();
  private count = 0;
  private first: Instance | undefined;

  add(row: Instance): void {
    this.count += 1;
    this.first ??= row;
    this.rows.add(row.id);
    this.instructions.add(digest(row.instruction));
    this.responses.add(digest(row.response));
    for (const [name, column] of this.columns) {
      const value = MEASURES[name]?.(row);
      if (value !== undefined) column.add(value);
    }
  }

  get sample(): Instance | undefined {
    return this.first;
  }

  get duplicates(): number {
    return this.count - this.rows.size;
  }

  get distinct(): { instructions: number; responses: number } {
    return { instructions: this.instructions.size, responses: this.responses.size };
  }

  /** Columns without a value in any row are left out. */
  get stats(): [string, ColumnStats][] {
    return [...this.columns].flatMap(([name, { stats }]) => (stats ? [[name, stats] as [string, ColumnStats]] : []));
  }
}
