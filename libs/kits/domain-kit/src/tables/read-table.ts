import { Fault, type TextLine } from '@agora/plugin-api';
import { parse, type CsvError } from 'csv-parse';
import { open } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import type { FileRow } from '../files/data-file.js';
import { readTextLines } from '../files/open-data.js';
import { readRows } from '../files/read-rows.js';

/** A file of rows that a user has, in whatever form. */
export interface SourceFile {
  /** Absolute. */
  path: string;
  /** As people know it. */
  name: string;
  /** What to do where it does not exist. */
  whenMissing?: string;
}

/** A row with its columns. */
export type TableRow = FileRow & { value: Record<string, unknown> };

const TABLE = /\.(csv|tsv)(\.gz)?$/i;
const KNOWN = /\.((jsonl?|csv|tsv)(\.gz)?|parquet)$/i;
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];

/**
 * The rows of a file, one at a time, each an object by column: JSON lines, a JSON array, CSV or TSV with a header (all also with
 * .gz), or Parquet. Columns of a CSV file without a name are left out, as of a table that was saved with the numbers of its rows.
 * @throws Fault that names file, place and fix
 */
export async function* readTable(file: SourceFile): AsyncGenerator<TableRow> {
  try {
    await refuseUnreadable(file);
    const known = { path: file.path, option: 'from' };
    const rows = TABLE.test(file.path) ? readCsv(file) : readRows(known);
    for await (const row of rows) {
      const { value, place } = row;
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw rowFault(file, place, 'is no object with fields', 'Give one object with its fields a row.');
      yield { ...row, value: value as Record<string, unknown> };
    }
  } catch (error) {
    throw asFault(file, error);
  }
}

export function rowFault({ name }: SourceFile, place: string, what: string, fix: string): Fault {
  return new Fault('invalid-input', `${name}, ${place} ${what}`, { fix });
}

async function refuseUnreadable({ path, name }: SourceFile): Promise<void> {
  const handle = await open(path);
  try {
    if ((await handle.stat()).isDirectory())
      throw new Fault('invalid-input', `${name} is a folder`, { fix: 'Name a file in it.' });
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    if (/\.(zst|zstd)$/i.test(path) || ZSTD.every((byte, at) => buffer[at] === byte)) {
      throw new Fault('invalid-input', `${name} is packed with zstd, which is not read here`, {
        fix: 'Unpack it (zstd -d), or pack it with gzip.',
      });
    }
  } finally {
    await handle.close();
  }
  if (KNOWN.test(path)) return;
  throw new Fault('invalid-input', `${name} is no file of rows that is known`, {
    fix: 'Name a file that ends in .jsonl, .json, .csv, .tsv (each also with .gz) or .parquet.',
  });
}

async function* readCsv(file: SourceFile): AsyncGenerator<FileRow> {
  const lines = readTextLines({ path: file.path, option: 'from' });
  const first = await lines.next();
  if (first.done === true) return;
  const options = {
    columns: (header: string[]) => checked(file, header),
    delimiter: delimiterOf(first.value.text, file.path),
    info: true,
    skip_empty_lines: true,
  };
  // What goes wrong on either side destroys the parser, which is where it is caught.
  const parser = pipeline(Readable.from(textOf(file, first.value, lines)), parse(options), () => undefined);
  let number = 0;
  for await (const { record, info } of parser as AsyncIterable<{ record: object; info: { lines: number } }>) {
    // Rows of a spreadsheet that hold nothing are no rows.
    if (Object.values(record).every((cell: unknown) => typeof cell === 'string' && cell.trim() === '')) continue;
    number += 1;
    yield { value: record, number, place: `line ${info.lines}` };
  }
}

/** What parts the names of the header most often; spreadsheets of some countries write semicolons. */
function delimiterOf(header: string, path: string): string {
  if (/\.tsv(\.gz)?$/i.test(path)) return '\t';
  const bare = header.replace(/"[^"]*"/g, '');
  const count = (mark: string): number => bare.split(mark).length;
  return [',', ';', '\t'].sort((a, b) => count(b) - count(a))[0] ?? ',';
}

/** Text that is known to be UTF-8, with the lines' ends as they were read. */
async function* textOf(file: SourceFile, first: TextLine, rest: AsyncIterable<TextLine>): AsyncGenerator<string> {
  yield* lineOf(file, first);
  for await (const line of rest) yield* lineOf(file, line);
}

function* lineOf(file: SourceFile, { text, number }: TextLine): Generator<string> {
  if (text.includes('\0'))
    throw rowFault(file, `line ${number}`, 'holds a NUL, as texts do not', 'Save the table as UTF-8 text.');
  yield `${text}\n`;
}

/** @returns names of columns; undefined for one that is left out */
function checked(file: SourceFile, header: string[]): (string | undefined)[] {
  const names = header.map((column) => column.trim());
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index);
  if (twice === undefined) return names.map((name) => name || undefined);
  throw rowFault(
    file,
    'line 1',
    `names the column "${twice}" twice`,
    'Give each column a name of its own in the first line.',
  );
}

const WHOLE = 'Give a whole file: JSON lines, a JSON array, CSV, or Parquet.';
const CELLS =
  'Give every row as many cells as the header has; a cell with a comma, a quote or a line end stands in double quotes.';

function asFault(file: SourceFile, error: unknown): Fault {
  if (Fault.is(error)) {
    const { code, message, fix } = error;
    const said = message.startsWith(file.name) ? message : message.replaceAll(`from: ${file.path}`, file.name);
    return new Fault(code, said, { ...error, fix: fix?.includes('the options of the domain') ? WHOLE : fix });
  }
  const { code = '', message, lines } = error as CsvError & { lines?: number };
  if (code.startsWith('CSV_'))
    return rowFault(file, `line ${lines ?? '?'}`, `is no row of the table: ${message}`, CELLS);
  if (String(code) === 'ENOENT') {
    return new Fault('not-found', `${file.name} does not exist`, {
      fix:
        file.whenMissing ??
        'Put the file there, or correct `from` in the options; paths are read from the folder of the experiment file.',
      cause: error,
    });
  }
  return new Fault('invalid-input', `${file.name} cannot be read: ${message}`, {
    fix: WHOLE,
    cause: error,
  });
}
