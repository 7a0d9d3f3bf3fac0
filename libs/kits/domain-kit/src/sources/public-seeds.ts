import { Fault, type DataSource, type PluginContext, type Seed } from '@agora/plugin-api';
import type { z } from 'zod';
import type { DataFile } from '../files/data-file.js';
import { nameFile } from '../files/open-data.js';
import { readRows } from '../files/read-rows.js';

/** Rows of one file that are looked at: some published files hold millions. */
export const MOST_ROWS = 100_000;

/** A public file, and how its rows become seeds. */
export interface SeedSource<Row = unknown> {
  source: DataSource;
  /** Begins the ids of its seeds. */
  prefix: string;
  row: z.ZodType<Row>;
  /** For messages. */
  fields: string;
  /** Read from a Parquet file; all columns when left out. */
  columns?: readonly string[];
  /** Undefined for a row that is none of this domain's. */
  seed(row: Row): Omit<Seed, 'id' | 'source' | 'licence'> | undefined;
}

/** Binds a source to the type of its rows. */
export function seedSource<Row>(given: SeedSource<Row>): SeedSource {
  return {
    ...given,
    // The schema has made the row what `seed` takes.
    seed: (row) => given.seed(row as Row),
  };
}

/** Finds public files. `notice` is told of rows that are not looked at. */
export interface FindFile {
  (source: DataSource): Promise<DataFile>;
  notice?: PluginContext['notice'];
}

/** Finds public files by the host, in a user's folder first. */
export function finder(context: PluginContext, folder: string): FindFile {
  const find = async (source: DataSource): Promise<DataFile> => {
    if (!context.dataFile) {
      throw new Fault('internal', `this host finds no public data, and ${source.title} is one`, {
        fix: 'Update Agora, or name files of your own in the options of the domain.',
      });
    }
    return { path: await context.dataFile(source, folder), option: source.title };
  };
  return Object.assign(find, context.notice ? { notice: context.notice } : {});
}

/**
 * The seeds of a public file, in its order. Published files hold stray rows (empty texts, missing fields): those are left
 * out; a file without one good row is an error.
 */
export async function publicSeeds(
  { source, prefix, row, fields, columns, seed }: SeedSource,
  find: FindFile,
): Promise<Seed[]> {
  const file = await find(source);
  const seeds: Seed[] = [];
  for await (const { value, number } of readRows(file, columns)) {
    if (number > MOST_ROWS) {
      find.notice?.(
        `${nameFile(file)} has more than ${MOST_ROWS} rows: those from row ${MOST_ROWS + 1} on are not looked at`,
      );
      break;
    }
    const parsed = row.safeParse(value);
    const made = parsed.success ? seed(parsed.data) : undefined;
    if (made) seeds.push({ id: `${prefix}:${number}`, source: prefix, licence: source.licence, ...made });
  }
  if (seeds.length > 0) return seeds;
  throw new Fault('invalid-input', `${nameFile(file)} has no row that can be used`, {
    fix: `Give it rows with ${fields}, or remove it so that the public file is taken.`,
  });
}
