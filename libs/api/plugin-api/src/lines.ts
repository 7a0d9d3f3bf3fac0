import { Fault } from './fault.js';

export interface TextLine {
  /** Without its end, and without a carriage return before that. */
  text: string;
  /** From 1. */
  number: number;
  /** False for a last line without its newline: its writer may have been cut off. */
  terminated: boolean;
}

export interface LineOptions {
  /**
   * Names the source in faults. With it, bytes that are not UTF-8 are an `invalid-input` Fault with line and offset; without
   * it they become U+FFFD.
   */
  name?: string;
  /** In bytes. A source without line ends is none of lines, and must not fill the memory before that is said. */
  longest?: number;
}

/** The longest line of a data file. */
export const LONGEST_LINE = 64 * 2 ** 20;

const NEWLINE = 0x0a;
const MARK = '\uFEFF';

/**
 * Cuts bytes into lines as they come. A line ends at "\n" and nowhere else: JSON texts may hold U+2028, U+0085, form feeds and
 * what else some readers take for the end of a line. A mark of byte order at the beginning is no part of the first line.
 */
export class LineReader {
  private rest: Uint8Array[] = [];
  private restBytes = 0;
  private number = 0;
  /** Bytes of the lines before. */
  private offset = 0;
  private readonly decoder: InstanceType<typeof TextDecoder>;

  constructor(private readonly options: LineOptions = {}) {
    this.decoder = new TextDecoder('utf-8', { fatal: options.name !== undefined, ignoreBOM: true });
  }

  /** The lines that end in these bytes. */
  push(bytes: Uint8Array): TextLine[] {
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    const lines = end === 0 ? [] : this.take(this.joined(bytes.subarray(0, end)), true);
    if (end < bytes.length) {
      this.rest.push(bytes.subarray(end));
      this.restBytes += bytes.length - end;
      if (this.restBytes > (this.options.longest ?? Infinity)) throw this.tooLong();
    }
    return lines;
  }

  /** The last line, when nothing ended it. */
  end(): TextLine[] {
    return this.restBytes === 0 ? [] : this.take(this.joined(), false);
  }

  private joined(last?: Uint8Array): Uint8Array {
    const pieces = last ? [...this.rest, last] : this.rest;
    this.rest = [];
    this.restBytes = 0;
    return pieces.length === 1 && pieces[0] ? pieces[0] : concat(pieces);
  }

  private take(bytes: Uint8Array, terminated: boolean): TextLine[] {
    const texts = this.decode(bytes).split('\n');
    if (terminated) texts.pop();
    if (this.number === 0 && texts[0]?.startsWith(MARK)) texts[0] = texts[0].slice(1);
    this.offset += bytes.length;
    return texts.map((text) => ({
      text: text.endsWith('\r') ? text.slice(0, -1) : text,
      number: (this.number += 1),
      terminated,
    }));
  }

  private decode(bytes: Uint8Array): string {
    try {
      return this.decoder.decode(bytes);
    } catch (error) {
      throw notUtf8(this.options.name ?? '', bytes, { line: this.number + 1, offset: this.offset }, error);
    }
  }

  private tooLong(): Fault {
    const { name = 'the text', longest } = this.options;
    return new Fault('invalid-input', `${name}, line ${this.number + 1} is longer than ${longest} bytes`, {
      fix: 'Give one JSON value a line.',
    });
  }
}

/** The lines of a stream, those that end in each piece together: to wait for each line alone takes longer than to read it. */
export async function* lineBlocksOf(
  source: AsyncIterable<Uint8Array>,
  options: LineOptions = {},
): AsyncGenerator<TextLine[]> {
  const reader = new LineReader(options);
  for await (const bytes of source) yield reader.push(bytes);
  yield reader.end();
}

/** The lines of a stream, one at a time. */
export async function* linesOf(source: AsyncIterable<Uint8Array>, options?: LineOptions): AsyncGenerator<TextLine> {
  for await (const lines of lineBlocksOf(source, options)) yield* lines;
}

/** What is read of a child process. */
export interface ByteStream {
  on(event: 'data', listener: (bytes: Uint8Array) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
}

/** Hands each line on as it comes. */
export function onLine(stream: ByteStream, receive: (text: string) => void): void {
  const reader = new LineReader();
  const give = (lines: TextLine[]): void => lines.forEach(({ text }) => receive(text));
  stream.on('data', (bytes) => give(reader.push(bytes)));
  stream.on('end', () => give(reader.end()));
}

/** All of a text. `name` is its name in the fault that says where it is not UTF-8. */
export function decodeUtf8(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw notUtf8(name, bytes, { line: 1, offset: 0 }, error);
  }
}

function notUtf8(name: string, bytes: Uint8Array, from: { line: number; offset: number }, cause: unknown): Fault {
  const at = firstOffence(bytes);
  const line = from.line + bytes.subarray(0, at).reduce((count, byte) => count + (byte === NEWLINE ? 1 : 0), 0);
  const wide = from.offset === 0 && (begins(bytes, 0xff, 0xfe) || begins(bytes, 0xfe, 0xff));
  const what = wide ? 'it looks like UTF-16' : `byte 0x${bytes[at]?.toString(16)} at offset ${from.offset + at}`;
  return new Fault('invalid-input', `${name}, line ${line} is not UTF-8 text: ${what}`, {
    fix: `Save the file as UTF-8 (iconv -f ${wide ? 'UTF-16' : 'ISO-8859-1'} -t UTF-8 does it, if that is what it is).`,
    cause,
  });
}

/** Where the first character begins that is none: a decoder that is fed byte by byte stops in it or behind it. */
function firstOffence(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let begin = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    try {
      if (decoder.decode(bytes.subarray(at, at + 1), { stream: true }) !== '') begin = at + 1;
    } catch {
      return begin;
    }
  }
  return begin;
}

function begins(bytes: Uint8Array, ...values: number[]): boolean {
  return values.every((value, at) => bytes[at] === value);
}

function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
