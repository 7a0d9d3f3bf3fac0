import { decodeUtf8, Fault, linesOf, LONGEST_LINE, type TextLine } from '@agora/contracts';
import { createReadStream } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { DataFile, FileRow } from './data-file.js';
import { parquetRows } from './parquet-rows.js';

/** Most bytes of a file whose rows are one JSON array: it is read as a whole. */
const LARGEST_ARRAY = 256 * 2 ** 20;

/**
 * The rows of a file: JSON lines, the array of a .json file, or Parquet; the first two also with .gz. What a file holds
 * is seen from its beginning, as published files are often named otherwise. Reads no further than the caller does.
 * `columns`: of a Parquet file only these are read.
 *
 * @throws Fault `not-found` when there is no such file, `invalid-input` when it cannot be read or is not UTF-8.
 */
export async function* readRows(file: DataFile, columns?: readonly string[]): AsyncGenerator<FileRow> {
  if (!/\.(jsonl?|parquet)(\.gz)?$/i.test(file.path)) {
    throw new Fault('invalid-input', `${nameFile(file)} is neither .jsonl nor .json nor .parquet`, {
      fix: 'Name a file that ends in .jsonl, .json, .jsonl.gz, .json.gz or .parquet.',
    });
  }
  try {
    const form = await formOf(file.path);
    if (form === 'parquet') yield* parquetRows(file.path, columns);
    else yield* rowsOfText(file, open(file, form === 'gzip' || file.path.toLowerCase().endsWith('.gz')));
  } catch (error) {
    throw asFault(file, error);
  }
}

async function formOf(path: string): Promise<'parquet' | 'gzip' | undefined> {
  const handle = await openFile(path);
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    if (buffer.toString('latin1') === 'PAR1') return 'parquet';
    return buffer[0] === 0x1f && buffer[1] === 0x8b ? 'gzip' : undefined;
  } finally {
    await handle.close();
  }
}

function open({ path }: DataFile, gzipped: boolean): Readable {
  const source = createReadStream(path);
  // An error on either side destroys the stream that is read from, which is where it is caught.
  return gzipped ? pipeline(source, createGunzip(), () => undefined) : source;
}

async function* rowsOfText(file: DataFile, stream: Readable): AsyncGenerator<FileRow> {
  const pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let head = Buffer.alloc(0);
  let ended = false;
  try {
    while (!ended && beginningOf(head) === '') {
      const piece = await pieces.next();
      ended = piece.done === true;
      if (!ended) head = Buffer.concat([head, piece.value as Buffer]);
    }
    const isArray = beginningOf(head) === '[';
    if (!isArray && isPacked(head)) throw packedTable(file);
    const bytes = beginningWith(head, ended ? undefined : pieces);
    if (isArray) yield* rowsOfArray(file, decodeUtf8(await all(file, bytes), nameFile(file)));
    else yield* rowsOfLines(file, linesOf(bytes, { name: nameFile(file), longest: LONGEST_LINE }));
  } finally {
    stream.destroy();
  }
}

/** The first character that is no blank. */
function beginningOf(head: Buffer): string {
  return withoutMark(head.toString('utf8')).trimStart().slice(0, 1);
}

function isPacked(head: Buffer): boolean {
  return head.subarray(0, 4).toString('latin1') === 'PAR1';
}

function packedTable(file: DataFile): Fault {
  return new Fault('invalid-input', `${nameFile(file)} is a Parquet file that was packed with gzip`, {
    fix: 'Unpack it: Parquet packs its columns itself.',
  });
}

async function* beginningWith(head: Buffer, rest: AsyncIterator<Buffer> | undefined): AsyncGenerator<Buffer> {
  yield head;
  if (rest) yield* { [Symbol.asyncIterator]: () => rest };
}

async function all(file: DataFile, bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of bytes) {
    pieces.push(piece);
    length += piece.length;
    if (length > LARGEST_ARRAY) {
      throw new Fault('invalid-input', `${nameFile(file)} is one JSON array of more than ${LARGEST_ARRAY} bytes`, {
        fix: 'Write it as JSON lines (one row a line, .jsonl), which are read one by one.',
      });
    }
  }
  return Buffer.concat(pieces);
}

async function* rowsOfLines(file: DataFile, lines: AsyncIterable<TextLine>): AsyncGenerator<FileRow> {
  for await (const { text, number } of lines) {
    if (text.trim() === '') continue;
    const place = `line ${number}`;
    yield { value: parse(file, text, place), number, place };
  }
}

function* rowsOfArray(file: DataFile, text: string): Generator<FileRow> {
  const rows = parse(file, text, undefined) as unknown[];
  for (const [index, value] of rows.entries()) yield { value, number: index + 1, place: `row ${index + 1}` };
}

function parse(file: DataFile, json: string, place: string | undefined): unknown {
  try {
    return JSON.parse(withoutMark(json));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const where = place ?? lineOf(json, message);
    throw new Fault('invalid-input', `${nameFile(file)}${where ? `, ${where}` : ''} is not JSON: ${message}`, {
      fix: place ? 'Correct or remove that line.' : 'Correct the file.',
      cause: error,
    });
  }
}

function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function lineOf(json: string, message: string): string | undefined {
  const position = /position (\d+)/.exec(message)?.[1];
  return position === undefined ? undefined : `line ${json.slice(0, Number(position)).split('\n').length}`;
}

function asFault(file: DataFile, error: unknown): Fault {
  if (Fault.is(error)) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') {
    return new Fault('not-found', `${nameFile(file)} does not exist`, {
      fix: `Put the file there, or correct ${file.option} in the options of the domain.`,
      cause: error,
    });
  }
  if (code?.startsWith('Z_')) {
    return new Fault('invalid-input', `${nameFile(file)} is not whole gzip data: ${message}`, {
      fix: 'Fetch the file again, or remove .gz from its name if it is not compressed.',
      cause: error,
    });
  }
  return new Fault('invalid-input', `${nameFile(file)} cannot be read: ${message}`, {
    fix: `Correct ${file.option} in the options of the domain.`,
    cause: error,
  });
}

/** For example `seeds.gsm8k: /data/train.jsonl`. */
export function nameFile({ option, path }: DataFile): string {
  return `${option}: ${path}`;
}
