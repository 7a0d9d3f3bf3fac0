import { benchmarkItemSchema, Fault, type Benchmark, type BenchmarkItem } from '@agora/plugin-api';
import { explainIssues, fieldName, sentenceOf } from '@agora/schema-findings';
import type { SampleRow } from './row.js';

type Known = (id: string) => BenchmarkItem | undefined;

/**
 * Makes items of what rows say. The benchmark's own items are read when the first row needs them: a row that brings all it
 * needs is scored without any data file.
 */
export class ItemReader {
  /** Why the benchmark's own items cannot be had, once that is known: no row's fault. */
  failure: Fault | undefined;
  private loading: Promise<OwnItems> | undefined;
  private own: OwnItems | undefined;

  constructor(private readonly benchmark: Benchmark) {}

  /**
   * @throws Fault `invalid-input` when the row does not say enough; what reading the benchmark's files throws when the row
   * needs them
   */
  async read({ item: raw, id }: Pick<SampleRow, 'item' | 'id'>): Promise<BenchmarkItem> {
    let asked = false;
    const alone = attempt(() =>
      this.make(raw, () => {
        asked = true;
        return undefined;
      }),
    );
    const needed = asked || ('error' in alone && id !== undefined);
    if (!needed) return taken(alone);
    let own: OwnItems;
    try {
      own = await this.load();
    } catch (error) {
      if ('value' in alone) return alone.value;
      throw error;
    }
    // An item given by its id alone may be called by the benchmark's own short name.
    const found = id === undefined ? undefined : own.find(id);
    return this.make(found ? { ...raw, id: found.id } : raw, (one) => own.find(one));
  }

  private make(raw: Record<string, unknown>, known: Known): BenchmarkItem {
    const { benchmark } = this;
    try {
      return benchmark.readItem ? benchmark.readItem(raw, known) : readPlainItem(raw, known);
    } catch (error) {
      if (Fault.is(error)) throw error;
      throw new Fault('internal', `benchmark "${benchmark.id}" cannot read the item: ${Fault.from(error).message}`, {
        fix: "Report it to the benchmark's author.",
        cause: error,
      });
    }
  }

  /** Whether an item that was read is one of the benchmark's own; ids of others may say nothing. */
  isOwn({ id }: BenchmarkItem): boolean {
    return this.own?.has(id) === true;
  }

  private async load(): Promise<OwnItems> {
    this.loading ??= this.benchmark.items().then((items) => new OwnItems(items));
    try {
      return (this.own = await this.loading);
    } catch (error) {
      throw (this.failure ??= Fault.from(error));
    }
  }
}

/** A benchmark's items by their ids. */
class OwnItems {
  private readonly byId: Map<string, BenchmarkItem>;
  /** By what follows the prefix of an id; undefined where two share it. */
  private readonly byNumber = new Map<string, BenchmarkItem | undefined>();

  constructor(items: readonly BenchmarkItem[]) {
    this.byId = new Map(items.map((item) => [item.id, item]));
    for (const item of items) {
      const number = /^[A-Za-z0-9_-]+[:/](.+)$/.exec(item.id)?.[1];
      if (number !== undefined) this.byNumber.set(number, this.byNumber.has(number) ? undefined : item);
    }
  }

  has(id: string): boolean {
    return this.byId.has(id);
  }

  /** Whole ids first; `7` stands for `gsm8k:7` and `HumanEval/7`. */
  find(id: string): BenchmarkItem | undefined {
    return this.byId.get(id) ?? this.byNumber.get(id);
  }
}

/** For benchmarks that know no fields of their own: the id of an item, or an item as the contract has it. */
function readPlainItem(raw: Record<string, unknown>, known: Known): BenchmarkItem {
  const id = raw['id'];
  const found = typeof id === 'string' || typeof id === 'number' ? known(String(id)) : undefined;
  if (found) return found;
  const parsed = benchmarkItemSchema.safeParse({ id: '', ...raw }, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new Fault(
    'invalid-input',
    raw['input'] === undefined && id !== undefined
      ? `there is no item "${String(id)}"`
      : explainIssues(parsed.error.issues)
          .map((finding) => sentenceOf(`field "${fieldName(['item', ...finding.path])}"`, finding))
          .join('; '),
    { fix: 'Give the id of an item of the benchmark, or "input" and "target".' },
  );
}

type Attempt<T> = { value: T } | { error: unknown };

function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}

function taken<T>(outcome: Attempt<T>): T {
  if ('value' in outcome) return outcome.value;
  throw outcome.error;
}
