import type { Instance } from '@agora/plugin-api';
import type { ColumnStats } from './column-figures.js';
import { FingerprintSet } from './fingerprint-set.js';
import { characters, TableFigures, type Measures } from './table-figures.js';

/** Columns that a card describes, with what is measured of each. */
export const INSTANCE_MEASURES: Measures<Instance> = {
  'instruction (characters)': ({ instruction }) => characters(instruction),
  'response (characters)': ({ response }) => characters(response),
  'output tokens of the call': ({ provenance }) => provenance.usage?.outputTokens,
  'tries until accepted': ({ provenance }) => provenance.attempt + 1,
};

/** What a dataset card says about the rows. Holds three numbers per row, no texts. */
export class DatasetFigures {
  private readonly table = new TableFigures(INSTANCE_MEASURES);
  private readonly rows: FingerprintSet;
  private readonly instructions: FingerprintSet;
  private readonly responses: FingerprintSet;
  private count = 0;
  private first: Instance | undefined;

  /** `expected`: about how many rows there will be. */
  constructor(expected?: number) {
    this.rows = new FingerprintSet(expected);
    this.instructions = new FingerprintSet(expected);
    this.responses = new FingerprintSet(expected);
  }

  add(row: Instance): void {
    this.count += 1;
    this.first ??= row;
    this.rows.add(row.id);
    this.instructions.add(row.instruction);
    this.responses.add(row.response);
    this.table.add(row);
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

  get stats(): [string, ColumnStats][] {
    return this.table.stats;
  }
}
