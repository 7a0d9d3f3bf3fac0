import { decodeUtf8, Fault, linesOf, LONGEST_LINE, type TextLine, DEEPEST_JSON, isTooDeep } from '@agora/plugin-api';
import type { Readable } from 'node:stream';
import type { DataFile, FileRow } from './data-file.js';
import { parseRows } from './exact-integers.js';
import { formOf, nameFile, openData, readFault, wholeOf } from './open-data.js';

/** Only this many bytes are searched for the first character that is not white space. */
const LOOKED_AT = 2 ** 20;

/**
 * The rows of a file: JSON lines, the array of a .json file, or Parquet; the first two also with .gz. The format is recognised
 * by the beginning of the file, since names of published files are often wrong. Reads only as far as the caller does.
 * `columns`: the columns to be read from a Parquet file.
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
    if ((await formOf(file.path)) === 'parquet') {
      const { parquetRows } = await import('./parquet-rows.js');
      yield* parquetRows(file.path, columns);
    } else yield* rowsOfText(file, await openData(file));
  } catch (error) {
    throw readFault(file, error);
  }
}

async function* rowsOfText(file: DataFile, stream: Readable): AsyncGenerator<FileRow> {
  const pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let head = Buffer.alloc(0);
  let ended = false;
  try {
    while (!ended && head.length < LOOKED_AT && beginningOf(head) === '') {
      const piece = await pieces.next();
      ended = piece.done === true;
      if (!ended) head = Buffer.concat([head, piece.value as Buffer]);
    }
    const isArray = beginningOf(head) === '[';
    if (!isArray && isPacked(head)) throw packedTable(file);
    const bytes = beginningWith(head, ended ? undefined : pieces);
    if (isArray) yield* rowsOfArray(file, decodeUtf8(await wholeOf(file, bytes), nameFile(file)));
    else yield* rowsOfLines(file, linesOf(bytes, { name: nameFile(file), longest: LONGEST_LINE }));
  } finally {
    stream.destroy();
  }
}

/** The first character that is not white space. */
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

async function* rowsOfLines(file: DataFile, lines: AsyncIterable<TextLine>): AsyncGenerator<FileRow> {
  for await (const { text, number } of lines) {
    if (text.trim() === '') continue;
    const place = `line ${number}`;
    yield { value: parse(file, text, place), number, place, text };
  }
}

function* rowsOfArray(file: DataFile, text: string): Generator<FileRow> {
  const rows = parse(file, text, undefined) as unknown[];
  for (const [index, value] of rows.entries()) yield { value, number: index + 1, place: `row ${index + 1}` };
}

function parse(file: DataFile, json: string, place: string | undefined): unknown {
  if (isTooDeep(json)) {
    throw new Fault(
      'invalid-input',
      `${nameFile(file)}${place ? `, ${place}` : ''} nests deeper than ${DEEPEST_JSON} levels`,
      {
        fix: place ? 'Correct or remove that line.' : 'Correct the file.',
      },
    );
  }
  try {
    return parseRows(withoutMark(json));
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
