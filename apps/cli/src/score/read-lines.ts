import { Fault, linesOf, LONGEST_LINE, type TextLine } from '@agora/plugin-api';
import { open, stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Stands for standard input or output. */
export const STANDARD = '-';

export type Line = Pick<TextLine, 'text' | 'number'>;

const GZIP = Buffer.from([0x1f, 0x8b]);

/**
 * The lines of a text file, plain or packed with gzip, or of standard input (`-`); blank ones are left out.
 * @throws Fault `invalid-input` for a file that is not there or cannot be read
 */
export async function* readLines(path: string, flag = '--samples'): AsyncGenerator<Line> {
  const stream = await openText(path, flag);
  try {
    const name = `${flag}: ${path}`;
    for await (const line of linesOf(stream, { name, longest: LONGEST_LINE })) if (line.text.trim() !== '') yield line;
  } catch (error) {
    throw asFault(path, error, flag);
  } finally {
    stream.destroy();
  }
}

/** Text of a file or of standard input; whether it is packed is seen from its first bytes. */
async function openText(path: string, flag: string): Promise<Readable> {
  try {
    const source = path === STANDARD ? process.stdin : (await open(path)).createReadStream();
    const pieces = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    const first = await pieces.next();
    const head = first.done ? Buffer.alloc(0) : first.value;
    const whole = Readable.from(beginningWith(head, pieces), { objectMode: false });
    // An error on either side destroys the stream that is read from, which is where it is caught.
    return head.subarray(0, GZIP.length).equals(GZIP) ? pipeline(whole, createGunzip(), () => undefined) : whole;
  } catch (error) {
    throw asFault(path, error, flag);
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

function asFault(path: string, error: unknown, flag: string): Fault {
  if (Fault.is(error)) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const what =
    code === 'ENOENT' ? 'does not exist' : code?.startsWith('Z_') ? `is not whole gzip data: ${message}` : undefined;
  return new Fault('invalid-input', `${flag}: ${path} ${what ?? `cannot be read: ${message}`}`, {
    fix: 'Name a file of JSON lines, plain or packed with gzip, or - for standard input.',
    cause: error,
  });
}
