import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

const NEWLINE = 0x0a;
const CHUNK_BYTES = 1 << 20;
/** Lines are read together up to this many bytes, or one alone: what is read at once stays in the process's memory for long. */
const MOST_BYTES = 1 << 20;

/** Where the lines of a file begin, so that any page of it is read without what stands before. The file must not change. */
export class LineIndex {
  private constructor(
    private readonly file: string,
    /** Byte offset of each line, and the end of the last one. */
    private readonly offsets: Float64Array,
  ) {}

  static async of(file: string): Promise<LineIndex> {
    const offsets: number[] = [0];
    let at = 0;
    for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>) {
      for (let from = chunk.indexOf(NEWLINE); from >= 0; from = chunk.indexOf(NEWLINE, from + 1)) {
        offsets.push(at + from + 1);
      }
      at += chunk.length;
    }
    if (offsets.at(-1) !== at) offsets.push(at);
    return new LineIndex(file, Float64Array.from(offsets));
  }

  get count(): number {
    return this.offsets.length - 1;
  }

  /** Lines by their numbers from 0, in ascending order; those that there are not are left out. */
  async *read(numbers: Iterable<number>): AsyncGenerator<{ number: number; text: string }> {
    const handle = await open(this.file, 'r');
    try {
      for (const span of this.spans(numbers)) {
        const begin = this.offset(span[0] ?? 0);
        const bytes = Buffer.alloc(this.offset((span.at(-1) ?? 0) + 1) - begin);
        await handle.read(bytes, 0, bytes.length, begin);
        for (const number of span) {
          const text = bytes.toString('utf8', this.offset(number) - begin, this.offset(number + 1) - begin);
          yield { number, text: text.trimEnd() };
        }
      }
    } finally {
      await handle.close();
    }
  }

  /** All lines, one after the other. */
  all(): AsyncGenerator<{ number: number; text: string }> {
    return this.read(range(0, this.count));
  }

  /** Neighbouring lines that are read at once. */
  private *spans(numbers: Iterable<number>): Generator<number[]> {
    let span: number[] = [];
    for (const number of numbers) {
      if (number < 0 || number >= this.count) continue;
      const [first = number] = span;
      const isNext = span.length > 0 && span.at(-1) === number - 1;
      if (span.length > 0 && (!isNext || this.offset(number + 1) - this.offset(first) > MOST_BYTES)) {
        yield span;
        span = [];
      }
      span.push(number);
    }
    if (span.length > 0) yield span;
  }

  private offset(line: number): number {
    return this.offsets[line] ?? 0;
  }
}

export function* range(from: number, to: number): Generator<number> {
  for (let number = from; number < to; number += 1) yield number;
}
