import { Fault } from '@agora/contracts';
import { open, stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Stands for standard input or output. */
export const STANDARD = '-';

export interface Line {
  text: string;
  /** From 1. */
  number: number;
}

const GZIP = Buffer.from([0x1f, 0x8b]);
/** Characters. A file without line ends is none of rows, and must not fill the memory before that is said. */
const LONGEST_LINE = 64 * 1024 * 1024;

/**
 * The lines of a text file, plain or packed with gzip, or of standard input (`-`); blank ones are left out.
 * @throws Fault `invalid-input` for a file that is not there or cannot be read
 */
export async function* readLines(path: string): AsyncGenerator<Line> {
  const stream = await openText(path);
  try {
    yield* filled(split(path, stream));
  } catch (error) {
    throw asFault(path, error);
  } finally {
    stream.destroy();
  }
}

async function* filled(lines: AsyncIterable<Line>): AsyncGenerator<Line> {
  for await (const line of lines) if (line.text.trim() !== '') yield line;
}

async function* split(path: string, stream: Readable): AsyncGenerator<Line> {
  let number = 0;
  let last = '';
  for await (const piece of stream.setEncoding('utf8') as AsyncIterable<string>) {
    // A mark of byte order is no part of the first row.
    const parts = (number === 0 && last === '' && piece.startsWith('\uFEFF') ? piece.slice(1) : piece).split('\n');
    parts[0] = last + (parts[0] ?? '');
    last = parts.pop() ?? '';
    for (const text of parts) yield { text, number: (number += 1) };
    if (last.length > LONGEST_LINE) {
      throw new Fault('invalid-input', `${path}:${number + 1}: the line is longer than ${LONGEST_LINE} characters`, {
        fix: 'Give one JSON object a line.',
      });
    }
  }
  yield { text: last, number: number + 1 };
}

/** Text of a file or of standard input; whether it is packed is seen from its first bytes. */
async function openText(path: string): Promise<Readable> {
  try {
    const source = path === STANDARD ? process.stdin : (await open(path)).createReadStream();
    const pieces = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    const first = await pieces.next();
    const head = first.done ? Buffer.alloc(0) : first.value;
    const whole = Readable.from(beginningWith(head, pieces), { objectMode: false });
    // An error on either side destroys the stream that is read from, which is where it is caught.
    return head.subarray(0, GZIP.length).equals(GZIP) ? pipeline(whole, createGunzip(), () => undefined) : whole;
  } catch (error) {
    throw asFault(path, error);
  }
}

async function* beginningWith(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield head;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** Whether a file may be read twice: what comes through a pipe comes once. */
export async function isRereadable(path: string): Promise<boolean> {
  return path !== STANDARD && (await stat(path).catch(() => undefined))?.isFile() === true;
}

function asFault(path: string, error: unknown): Fault {
  if (Fault.is(error)) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const what =
    code === 'ENOENT' ? 'does not exist' : code?.startsWith('Z_') ? `is not whole gzip data: ${message}` : undefined;
  return new Fault('invalid-input', `--samples: ${path} ${what ?? `cannot be read: ${message}`}`, {
    fix: 'Name a file of JSON lines, plain or packed with gzip, or - for standard input.',
    cause: error,
  });
}
