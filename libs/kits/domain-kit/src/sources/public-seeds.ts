import { Fault, type DataSource, type PluginContext, type Seed } from '@agora/plugin-api';
import type { z } from 'zod';
import type { DataFile } from '../files/data-file.js';
import { nameFile } from '../files/open-data.js';
import { readRows } from '../files/read-rows.js';

/** Most rows of one file that are read, since some published files have millions. */
export const MOST_ROWS = 100_000;

/** A public file, and how its rows are converted into seeds. */
export interface SeedSource<Row = unknown> {
  source: DataSource;
  /** Prefix of the ids of its seeds. */
  prefix: string;
  row: z.ZodType<Row>;
  /** For messages. */
  fields: string;
  /** Columns to be read from a Parquet file; all when left out. */
  columns?: readonly string[];
  /** The seed of a row; undefined for a row that does not belong to this domain. */
  seed(row: Row): Omit<Seed, 'id' | 'source' | 'licence'> | undefined;
}

/** A source whose `seed` function has the type of its rows. */
export function seedSource<Row>(given: SeedSource<Row>): SeedSource {
  return {
    ...given,
    // The row has been checked by the schema, so it has this type.
    seed: (row) => given.seed(row as Row),
  };
}

/** Finds public files. `notice` is called with a message when rows are not read. */
export interface FindFile {
  (source: DataSource): Promise<DataFile>;
  notice?: PluginContext['notice'];
}

/** Finds public files: first in the user's folder, then through the host. */
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
 * The seeds of a public file, in its order. Bad rows (empty texts, missing fields), which published files have, are left out; a
 * file without any good row is an error.
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
