import { Fault } from '@agora/plugin-api';
import { firstProblem } from '@agora/schema-findings';
import type { z } from 'zod';
import { LineIndex, range } from './line-index.js';
import { Recent } from './recent.js';

export interface Numbered<T> {
  index: number;
  row: T;
}

/** A file of one JSON value a line, read by pages and searched. */
export class RowFile<T> {
  constructor(
    private readonly lines: LineIndex,
    private readonly file: string,
    private readonly schema: z.ZodType<T>,
  ) {}

  get count(): number {
    return this.lines.count;
  }

  async *rows(numbers: Iterable<number>): AsyncGenerator<Numbered<T>> {
    for await (const { number, text } of this.lines.read(numbers))
      yield { index: number, row: this.parse(number, text) };
  }

  async row(index: number): Promise<T | undefined> {
    for await (const { row } of this.rows([index])) return row;
    return undefined;
  }

  /** Numbers of the rows that fit. */
  async select(fits: (row: T) => boolean): Promise<Uint32Array> {
    const found: number[] = [];
    for await (const { index, row } of this.rows(range(0, this.count))) if (fits(row)) found.push(index);
    return Uint32Array.from(found);
  }

  private parse(number: number, text: string): T {
    const at = `${this.file}:${number + 1}`;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw new Fault('corrupt-artifact', `${at} is not JSON`, { cause: error });
    }
    const parsed = this.schema.safeParse(value);
    if (parsed.success) return parsed.data;
    throw new Fault('corrupt-artifact', `${at}, ${firstProblem(parsed.error, 'the line')}`);
  }
}

/** Where lines begin in files of artifacts, which never change: as many as are looked at in one sitting. */
export class RowFiles {
  private readonly indexes = new Recent<LineIndex>(256);
  private readonly selections = new Recent<Uint32Array>(256);

  async open<T>(file: string, schema: z.ZodType<T>): Promise<RowFile<T>> {
    return new RowFile(await this.indexes.get(file, () => LineIndex.of(file)), file, schema);
  }

  /** Rows that fit what `question` names; the same question of the same file is answered from memory. */
  select<T>(file: string, rows: RowFile<T>, question: string, fits: (row: T) => boolean): Promise<Uint32Array> {
    return this.selections.get(JSON.stringify([file, question]), () => rows.select(fits));
  }
}
