import { readTable, type SourceFile } from '@agora/domain-kit';
import { Fault } from '@agora/plugin-api';
import { resolve } from 'node:path';

export interface UserRow {
  fields: Record<string, unknown>;
  /** For messages: `line 12`. */
  place: string;
}

/** Rows of a user's file, whatever of these it is: CSV or TSV with a header, JSON lines, a JSON array, Parquet. */
export interface UserTable {
  file: SourceFile;
  /** In the order in which they first appear. */
  columns: string[];
  rows: UserRow[];
}

/** @throws Fault that names the flag, the file and the line */
export async function readUserTable(flag: string, given: string): Promise<UserTable> {
  const path = resolve(given);
  const file = { path, name: `${flag}: ${path}`, whenMissing: `Correct ${flag}: it names a file on this machine.` };
  const rows: UserRow[] = [];
  for await (const { value, place } of readTable(file)) rows.push({ fields: value, place });
  if (rows.length === 0) {
    throw new Fault('invalid-input', `${file.name} has no rows`, { fix: 'Give it rows with an input and a target.' });
  }
  return { file, columns: [...new Set(rows.flatMap(({ fields }) => Object.keys(fields)))], rows };
}
