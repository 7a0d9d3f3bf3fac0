import { Fault } from '@agora/contracts';
import { createReadStream } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { DataFile, FileRow } from './data-file.js';
import { parquetRows } from './parquet-rows.js';

/**
 * The rows of a file: JSON lines, the array of a .json file, or Parquet; the first two also with .gz. What a file holds
 * is seen from its beginning, as published files are often named otherwise. Reads no further than the caller does.
 * `columns`: of a Parquet file only these are read.
 *
 * @throws Fault `not-found` when there is no such file, `invalid-input` when it cannot be read.
 */
export async function* readRows(file: DataFile, columns?: readonly string[]): AsyncGenerator<FileRow> {
  const format = /\.(jsonl?|parquet)(\.gz)?$/i.exec(file.path);
  if (!format) {
    throw new Fault('invalid-input', `${nameFile(file)} is neither .jsonl nor .json nor .parquet`, {
      fix: 'Name a file that ends in .jsonl, .json, .jsonl.gz, .json.gz or .parquet.',
    });
  }
  try {
    if (await isParquet(file.path)) yield* parquetRows(file.path, columns);
    else yield* rowsOfText(file, open(file, format[2] !== undefined));
  } catch (error) {
    throw asFault(file, error);
  }
}

async function isParquet(path: string): Promise<boolean> {
  const handle = await openFile(path);
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.toString('latin1') === 'PAR1';
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
  const pieces = stream.setEncoding('utf8')[Symbol.asyncIterator]() as AsyncIterator<string>;
  let head = '';
  let ended = false;
  try {
    while (!ended && withoutMark(head).trim() === '') {
      const piece = await pieces.next();
      ended = piece.done === true;
      if (!ended) head += piece.value as string;
    }
    const rest = ended ? nothing() : { [Symbol.asyncIterator]: () => pieces };
    yield* withoutMark(head).trimStart().startsWith('[')
      ? rowsOfArray(file, await all(head, rest))
      : rowsOfLines(file, lines(head, rest));
  } finally {
    stream.destroy();
  }
}

/** A sequence without elements. */
async function* nothing(): AsyncGenerator<string> {}

async function all(head: string, rest: AsyncIterable<string>): Promise<string> {
  const pieces = [head];
  for await (const piece of rest) pieces.push(piece);
  return pieces.join('');
}

async function* rowsOfLines(file: DataFile, source: AsyncIterable<string>): AsyncGenerator<FileRow> {
  let number = 0;
  for await (const line of source) {
    number += 1;
    if (line.trim() === '') continue;
    const place = `line ${number}`;
    yield { value: parse(file, line, place), number, place };
  }
}

/** Not `node:readline`, which swallows the errors of its input. */
async function* lines(head: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  const complete = head.split('\n');
  let last = complete.pop() ?? '';
  yield* complete;
  for await (const piece of rest) {
    const more = (last + piece).split('\n');
    last = more.pop() ?? '';
    yield* more;
  }
  yield last;
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
