import { Fault, type Benchmark, type BenchmarkItem, type ItemScore, type ScoringTools } from '@agora/plugin-api';
import { inOrder, scoreOne } from '@agora/scoring';
import { availableParallelism } from 'node:os';
import { ItemReader } from './item-reader.js';
import { readLines, type Line } from './read-lines.js';
import { fieldsOf, rowOf, type SampleRow } from './row.js';

/** Rows begun beyond the oldest that is not done: one slow program must not leave the other cores idle. */
const AHEAD = 32 * availableParallelism();
/** Problems named at once. */
const MOST_PROBLEMS = 10;

export type RowOutcome =
  /** `own`: the item is one of the benchmark's, so that a row with the same id is another answer to it. */
  | { row: SampleRow; item: BenchmarkItem; own: boolean; score: ItemScore }
  /** `fields` is absent where the line is no object. */
  | { line: Line; fields?: Record<string, unknown>; fault: Fault };

/** Scores the rows of a file. */
export class RowScorer {
  private readonly items: ItemReader;

  constructor(
    private readonly benchmark: Benchmark,
    private readonly tools: ScoringTools,
    /** The file, or `-` for standard input. */
    private readonly path: string,
  ) {
    this.items = new ItemReader(benchmark);
  }

  /**
   * Reads all rows without scoring them, and returns their number.
   * @throws Fault `invalid-input` that names every wrong row, the first ten with what is wrong and how to mend it
   */
  async check(signal: AbortSignal): Promise<number> {
    const problems: string[] = [];
    let [rows, wrong] = [0, 0];
    for await (const line of readLines(this.path)) {
      signal.throwIfAborted();
      rows += 1;
      try {
        await this.items.read(rowOf(fieldsOf(line)));
      } catch (error) {
        const fault = Fault.from(error);
        if (!this.isRows(fault)) throw this.at(line, fault);
        wrong += 1;
        if (problems.length < MOST_PROBLEMS) problems.push(this.at(line, fault, true).message);
      }
    }
    if (rows === 0) throw noRows(this.path);
    if (wrong === 0) return rows;
    const more = wrong > problems.length ? [`and ${wrong - problems.length} more rows`] : [];
    throw new Fault('invalid-input', [...problems, ...more].join('\n'), {
      fix: `Correct ${wrong === 1 ? 'this row' : 'these rows'}, or add --keep-going to score the others. Nothing was scored or written.`,
    });
  }

  /**
   * The rows in their order, each with its score. What is wrong with a row is thrown with its line, or with `keepGoing`
   * handed on in its place.
   */
  async *score(keepGoing: boolean, signal: AbortSignal): AsyncGenerator<RowOutcome> {
    let rows = 0;
    for await (const outcome of inOrder(this.lines(signal), AHEAD, (line) => this.one(line, keepGoing))) {
      rows += 1;
      yield outcome;
    }
    if (rows === 0) throw noRows(this.path);
  }

  private async *lines(signal: AbortSignal): AsyncGenerator<Line> {
    for await (const line of readLines(this.path)) {
      signal.throwIfAborted();
      yield line;
    }
  }

  private async one(line: Line, keepGoing: boolean): Promise<RowOutcome> {
    let fields: Record<string, unknown> | undefined;
    try {
      fields = fieldsOf(line);
      const row = rowOf(fields);
      const item = await this.items.read(row);
      const score = await scoreOne(this.benchmark, item, row.output, this.tools);
      return { row, item, own: this.items.isOwn(item), score };
    } catch (error) {
      const fault = Fault.from(error);
      if (keepGoing && this.isRows(fault)) return { line, fields, fault };
      throw this.at(line, fault);
    }
  }

  /** Whether the row or the benchmark causes the fault, and not this machine, its files or an interruption. */
  private isRows(fault: Fault): boolean {
    return (fault.code === 'invalid-input' || fault.code === 'internal') && fault !== this.items.failure;
  }

  private at({ number }: Line, fault: Fault, withFix = false): Fault {
    const fix = withFix && fault.fix ? ` ${fault.fix}` : '';
    return new Fault(fault.code, `${this.path}:${number}: ${sentence(fault.message)}${fix}`, {
      fix: fault.fix,
      cause: fault,
    });
  }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function noRows(path: string): Fault {
  return new Fault('invalid-input', `${path} has no rows`, { fix: 'Write each row as {"item": {…}, "output": "…"}.' });
}
