import type { Instance } from '@agora/contracts';
import { createHash } from 'node:crypto';
import type { ColumnStats } from './column-figures.js';
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
  private readonly rows = new Set<number>();
  private readonly instructions = new Set<number>();
  private readonly responses = new Set<number>();
  private count = 0;
  private first: Instance | undefined;

  add(row: Instance): void {
    this.count += 1;
    this.first ??= row;
    this.rows.add(fingerprint(row.id));
    this.instructions.add(fingerprint(row.instruction));
    this.responses.add(fingerprint(row.response));
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

/** 52 bits: a million texts have an accidental twin in one of 9,000 cases. */
function fingerprint(text: string): number {
  return Number.parseInt(createHash('sha256').update(text).digest('hex').slice(0, 13), 16);
}
