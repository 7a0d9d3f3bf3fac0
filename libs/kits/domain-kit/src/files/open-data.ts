import { Fault, linesOf, LONGEST_LINE, type TextLine } from '@agora/plugin-api';
import { createReadStream } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { DataFile } from './data-file.js';

/** Most bytes of a file that is read as a whole. */
const LARGEST_WHOLE = 256 * 2 ** 20;

/** The bytes of a file, unpacked when it is gzip data or its name says so. */
export async function openData(file: DataFile): Promise<Readable> {
  try {
    const gzipped = (await formOf(file.path)) === 'gzip' || file.path.toLowerCase().endsWith('.gz');
    const source = createReadStream(file.path);
    // An error of either stream destroys the returned one, so whoever reads it gets the error.
    return gzipped ? pipeline(source, createGunzip(), () => undefined) : source;
  } catch (error) {
    throw readFault(file, error);
  }
}

/**
 * The lines of a text file, plain or with .gz.
 * @throws Fault `not-found` when there is no such file, `invalid-input` when it cannot be read or is not UTF-8.
 */
export async function* readTextLines(file: DataFile): AsyncGenerator<TextLine> {
  const stream = await openData(file);
  try {
    yield* linesOf(stream, { name: nameFile(file), longest: LONGEST_LINE });
  } catch (error) {
    throw readFault(file, error);
  } finally {
    stream.destroy();
  }
}

/** All of a file, plain or with .gz. Faults as of {@link readTextLines}; `invalid-input` for more than 256 MiB. */
export async function readWhole(file: DataFile): Promise<Buffer> {
  const stream = await openData(file);
  try {
    return await wholeOf(file, stream);
  } catch (error) {
    throw readFault(file, error);
  } finally {
    stream.destroy();
  }
}

/** The rest of a stream, up to the limit. A small compressed file may contain more than fits into memory. */
export async function wholeOf(file: DataFile, bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of bytes) {
    pieces.push(piece);
    length += piece.length;
    if (length > LARGEST_WHOLE) {
      throw new Fault(
        'invalid-input',
        `${nameFile(file)} holds more than ${LARGEST_WHOLE / 2 ** 20} MiB that must be read as a whole`,
        { fix: 'Write rows as JSON lines (one row a line, .jsonl), which are read one by one.' },
      );
    }
  }
  return Buffer.concat(pieces);
}

/** The format of a file by its first bytes. */
export async function formOf(path: string): Promise<'parquet' | 'gzip' | undefined> {
  const handle = await openFile(path);
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    if (buffer.toString('latin1') === 'PAR1') return 'parquet';
    return buffer[0] === 0x1f && buffer[1] === 0x8b ? 'gzip' : undefined;
  } finally {
    await handle.close();
  }
}

/** Why a file cannot be read, with the option that names it. */
export function readFault(file: DataFile, error: unknown): Fault {
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
