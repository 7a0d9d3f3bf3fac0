import { Fault } from '@agora/plugin-api';
import { firstProblem } from '@agora/schema-findings';
import type { z } from 'zod';
import type { DataFile, FileRow } from './data-file.js';
import { nameFile } from './open-data.js';
import { readRows } from './read-rows.js';

export interface CheckedRow<T> {
  row: T;
  /** Position in the file, from 1. */
  number: number;
  /** The row's place in the file, for messages. */
  place: string;
}

/**
 * The rows of a file, each checked.
 *
 * @throws Fault `invalid-input` that names file, line, field and fix; see also {@link readRows}.
 */
export async function* readAs<T>(file: DataFile, schema: z.ZodType<T>, fields: string): AsyncGenerator<CheckedRow<T>> {
  for await (const row of readRows(file)) {
    yield { row: check(file, schema, fields, row), number: row.number, place: row.place };
  }
}

/** All rows of a file; `invalid-input` when there are none. */
export async function readAllAs<T>(file: DataFile, schema: z.ZodType<T>, fields: string): Promise<CheckedRow<T>[]> {
  const rows: CheckedRow<T>[] = [];
  for await (const row of readAs(file, schema, fields)) rows.push(row);
  if (rows.length > 0) return rows;
  throw new Fault('invalid-input', `${nameFile(file)} has no rows`, { fix: `Give it rows with ${fields}.` });
}

function check<T>(file: DataFile, schema: z.ZodType<T>, fields: string, { value, place }: FileRow): T {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw new Fault('invalid-input', `${nameFile(file)}, ${place}, ${firstProblem(result.error, 'the row')}`, {
    fix: `Give every row ${fields}.`,
  });
}
