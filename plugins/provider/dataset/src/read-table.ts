import { readRows, readTextLines, type FileRow } from '@agora/domain-kit';
import { Fault } from '@agora/plugin-api';
import { parse, type CsvError } from 'csv-parse';
import { open } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';

/** A file of a set. */
export interface SourceFile {
  /** Absolute. */
  path: string;
  /** As people know it. */
  name: string;
}

const TABLE = /\.(csv|tsv)(\.gz)?$/i;
const KNOWN = /\.((jsonl?|csv|tsv)(\.gz)?|parquet)$/i;
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];

/**
 * The rows of a file, one at a time, each an object by column.
 * @throws Fault that names file, place and fix
 */
export async function* readTable(file: SourceFile): AsyncGenerator<FileRow & { value: Record<string, unknown> }> {
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
      throw new Fault('invalid-input', `${name} is a folder`, { fix: 'Name the files in it.' });
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
  const delimiter = /\.tsv(\.gz)?$/i.test(file.path) ? '\t' : ',';
  const columns = (header: string[]): string[] => checked(file, header);
  // What goes wrong on either side destroys the parser, which is where it is caught.
  const parser = pipeline(
    Readable.from(textOf(file)),
    parse({ columns, delimiter, info: true, skip_empty_lines: true }),
    () => undefined,
  );
  let number = 0;
  for await (const { record, info } of parser as AsyncIterable<{ record: unknown; info: { lines: number } }>) {
    number += 1;
    yield { value: record, number, place: `line ${info.lines}` };
  }
}

/** Text that is known to be UTF-8, with the lines' ends as they were read. */
async function* textOf(file: SourceFile): AsyncGenerator<string> {
  for await (const { text, number } of readTextLines({ path: file.path, option: 'from' })) {
    if (text.includes('\0'))
      throw rowFault(file, `line ${number}`, 'holds a NUL, as texts do not', 'Save the table as UTF-8 text.');
    yield `${text}\n`;
  }
}

function checked(file: SourceFile, header: string[]): string[] {
  const twice = header.find((column, index) => column.trim() === '' || header.indexOf(column) !== index);
  if (twice === undefined) return header;
  const what = twice.trim() === '' ? 'leaves a column without a name' : `names the column "${twice}" twice`;
  throw rowFault(file, 'line 1', what, 'Give each column a name of its own in the first line.');
}

function asFault(file: SourceFile, error: unknown): Fault {
  if (Fault.is(error)) {
    const { code, message, fix } = error;
    const said = message.replaceAll(`from: ${file.path}`, file.name);
    return new Fault(code, said, { ...error, fix: fix?.replace('the options of the domain', 'the options') });
  }
  const { code = '', message, lines } = error as CsvError & { lines?: number };
  if (code.startsWith('CSV_'))
    return rowFault(file, `line ${lines ?? '?'}`, `is no row of the table: ${message}`, 'Correct or remove that line.');
  if (String(code) === 'ENOENT') {
    return new Fault('not-found', `${file.name} does not exist`, {
      fix: 'Put the file there, or correct `from` in the options; paths are read from the folder of the experiment file.',
      cause: error,
    });
  }
  return new Fault('invalid-input', `${file.name} cannot be read: ${message}`, {
    fix: 'Give a whole file: JSON lines, a JSON array, CSV, or Parquet with Snappy or no compression.',
    cause: error,
  });
}
