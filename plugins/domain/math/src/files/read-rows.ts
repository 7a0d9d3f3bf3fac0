import { Fault } from '@agora/contracts';
import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import type { DataFile, FileRow } from './data-file.js';

/**
 * The rows of a .jsonl file or of the array in a .json file, either with .gz. Reads no further than the caller does.
 *
 * @throws Fault `not-found` when there is no such file, `invalid-input` when it cannot be read as its name says.
 */
export async function* readRows(file: DataFile): AsyncGenerator<FileRow> {
  const format = /\.(jsonl?)(\.gz)?$/i.exec(file.path);
  if (!format) {
    throw new Fault('invalid-input', `${nameFile(file)} is neither .jsonl nor .json`, {
      fix: 'Name a file that ends in .jsonl, .json, .jsonl.gz or .json.gz.',
    });
  }
  try {
    const stream = open(file, format[2] !== undefined);
    if (format[1]?.toLowerCase() === 'json') yield* rowsOfArray(file, stream);
    else yield* rowsOfLines(file, stream);
  } catch (error) {
    throw asFault(file, error);
  }
}

function open({ path }: DataFile, gzipped: boolean): Readable {
  const source = createReadStream(path);
  // An error on either side destroys the stream that is read from, which is where it is caught.
  return gzipped ? pipeline(source, createGunzip(), () => undefined) : source;
}

async function* rowsOfLines(file: DataFile, stream: Readable): AsyncGenerator<FileRow> {
  let number = 0;
  for await (const line of lines(stream)) {
    number += 1;
    if (line.trim() === '') continue;
    const place = `line ${number}`;
    yield { value: parse(file, line, place), number, place };
  }
}

/** Not `node:readline`, which swallows the errors of its input. */
async function* lines(stream: Readable): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of stream.setEncoding('utf8') as AsyncIterable<string>) {
    const complete = (rest + chunk).split('\n');
    rest = complete.pop() ?? '';
    yield* complete;
  }
  yield rest;
}

async function* rowsOfArray(file: DataFile, stream: Readable): AsyncGenerator<FileRow> {
  const rows = parse(file, await text(stream), undefined);
  if (!Array.isArray(rows)) {
    throw new Fault('invalid-input', `${nameFile(file)} does not hold a JSON array`, {
      fix: 'Put the rows into an array, or use .jsonl with one row a line.',
    });
  }
  for (const [index, value] of rows.entries()) yield { value, number: index + 1, place: `row ${index + 1}` };
}

function parse(file: DataFile, json: string, place: string | undefined): unknown {
  try {
    return JSON.parse(json.replace(/^\uFEFF/, ''));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const where = place ?? lineOf(json, message);
    throw new Fault('invalid-input', `${nameFile(file)}${where ? `, ${where}` : ''} is not JSON: ${message}`, {
      fix: place ? 'Correct or remove that line.' : 'Correct the file.',
      cause: error,
    });
  }
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
      fix: `Put the file there, or correct ${file.option} in the options of domain "math".`,
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
    fix: `Correct ${file.option} in the options of domain "math".`,
    cause: error,
  });
}

/** For example `seeds.gsm8k: /data/train.jsonl`. */
export function nameFile({ option, path }: DataFile): string {
  return `${option}: ${path}`;
}
