import { createReadStream, createWriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Fault, lineBlocksOf, linesOf, type TextLine } from '@agora/plugin-api';
import { firstProblem } from '@agora/schema-findings';
import { isGone, onStorage, makeFolder } from '@agora/storage';
import type { z } from 'zod';

/** The lines of a UTF-8 file, one at a time: memory stays at one chunk and its lines. */
export function readLines(file: string): AsyncGenerator<TextLine> {
  return linesOf(openFile(file));
}

function openFile(file: string): AsyncIterable<Buffer> {
  return createReadStream(file, { highWaterMark: 1 << 18 });
}

/**
 * Reads a file of one JSON value a line, checked against `schema`; blank lines are skipped.
 * Faults: `not-found` when there is no such file, `corrupt-artifact` with the line's number when a line is not what it
 * should be.
 */
export async function* readJsonl<T>(file: string, schema: z.ZodType<T>): AsyncGenerator<T> {
  try {
    for await (const lines of lineBlocksOf(openFile(file))) {
      for (const line of lines) if (line.text.trim() !== '') yield parseLine(file, line, schema);
    }
  } catch (error) {
    if (isGone(error)) throw new Fault('not-found', `There is no file ${file}.`, { cause: error });
    throw error;
  }
}

function parseLine<T>(file: string, line: TextLine, schema: z.ZodType<T>): T {
  const at = `${file}:${line.number}`;
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch (error) {
    throw new Fault('corrupt-artifact', `${at} is not JSON: ${Fault.from(error).message}`, { cause: error });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Fault('corrupt-artifact', `${at}, ${firstProblem(parsed.error, 'the line')}`, { cause: parsed.error });
}

/** Writes one JSON value a line as the rows come and returns their number. Creates the folder; replaces the file. */
export async function writeJsonl(file: string, rows: Iterable<unknown> | AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  async function* lines(): AsyncGenerator<string> {
    let block = '';
    for await (const row of rows) {
      count += 1;
      block += JSON.stringify(row) + '\n';
      if (block.length >= 1 << 16) {
        yield block;
        block = '';
      }
    }
    if (block !== '') yield block;
  }
  await onStorage(file, async () => {
    await makeFolder(dirname(file));
    await pipeline(Readable.from(lines()), createWriteStream(file));
  });
  return count;
}
