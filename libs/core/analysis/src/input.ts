import { cellId, type Cell, type DatasetSummary } from '@agora/run-schemas';
import { Fault, type Better } from '@agora/plugin-api';
import type { SeedPath } from '@agora/statistics';

/** The score of one benchmark item; a line of `samples.jsonl` is one. */
export interface ItemValue {
  item: string;
  /** In [0, 1]. */
  value: number;
  /** Set where the answer could not be scored; `value` then means nothing. */
  unscored?: boolean | undefined;
}

/** The value for the statistics, which expect NaN for an item without a score. */
export const valueOf = ({ value, unscored }: ItemValue): number => (unscored ? Number.NaN : value);

export interface AnalysisInput {
  /** Every generator of the experiment, also those whose cells all failed. */
  generators: readonly GeneratorInput[];
  /** Every benchmark of every domain, with the scores of base and reference. */
  benchmarks: readonly BenchmarkInput[];
  cells: readonly CellInput[];
  /** Every domain of the experiment, in its order. Left out, entries of the same domain plugin are not compared. */
  domains?: readonly DomainInput[];
  /** Further references, each with `benchmarks` as above in which it takes the place of the first reference. */
  references?: readonly { model: string; benchmarks: readonly BenchmarkInput[] }[];
  /** Which end of a metric is called better, by metric; left out where that is not agreed. */
  directions?: ReadonlyMap<string, Better>;
  /** Why no student was evaluated, for a run that stops before that stage. */
  unexamined?: string;
  /** Bootstrap replicates behind each interval. */
  resamples: number;
  /** Confidence of the intervals, in (0, 1). */
  confidence: number;
  /** Seed of the bootstrap: the same path and data give the same intervals. */
  seed: SeedPath;
}

export interface DomainInput {
  id: string;
  plugin: string;
  options: Readonly<Record<string, unknown>>;
}

export interface GeneratorInput {
  id: string;
  provider: string;
  model: string;
  simulated: boolean;
  /** The generator's own answers per benchmark id, when it was asked for. */
  ability?: Readonly<Record<string, readonly ItemValue[]>>;
}

export interface BenchmarkInput {
  domain: string;
  id: string;
  base: readonly ItemValue[];
  reference: readonly ItemValue[];
}

export interface CellInput {
  cell: Cell;
  status: 'done' | 'failed' | 'unfinished';
  /** The student's scores per benchmark id of the cell's domain. A failed cell may lack some or all. */
  scores: Readonly<Record<string, readonly ItemValue[]>>;
  /** The dataset's value per metric; null where the metric is not defined or its stage failed. */
  metrics: Readonly<Record<string, number | null>>;
  dataset?: DatasetSummary;
  /** US dollars spent on a cell that left no dataset; null when the price is unknown. */
  usd?: number | null;
}

/**
 * Scores in the order of `items`, NaN for those without one. @throws Fault `invalid-input` when `values` has other items, or
 * one twice.
 */
export function align(items: readonly string[], values: readonly ItemValue[], whose: string): Float64Array {
  const byItem = new Map(values.map((value) => [value.item, value]));
  const absent = items.find((item) => !byItem.has(item));
  if (absent !== undefined || values.length !== items.length) {
    const difference =
      absent !== undefined ? `item "${absent}" is missing` : `${values.length} scores for ${items.length} items`;
    throw new Fault('invalid-input', `The scores of ${whose} are not on the items of the base: ${difference}`, {
      fix: 'Evaluate base, reference and students with the same version and limit of the benchmark.',
    });
  }
  const wrong = values.find(({ value }) => !Number.isFinite(value));
  if (wrong) {
    throw new Fault('invalid-input', `The score of ${whose} on item "${wrong.item}" is ${wrong.value}, not a number`);
  }
  return Float64Array.from(items, (item) => valueOf(byItem.get(item) as ItemValue));
}

/** @throws Fault `invalid-input` when two entries have the same id. */
export function checkInput({ generators, benchmarks, cells }: AnalysisInput): void {
  const known = new Set(generators.map(({ id }) => id));
  const seen = new Set<string>();
  for (const { cell } of cells) {
    const id = cellId(cell);
    if (seen.has(id)) throw new Fault('invalid-input', `Cell ${id} is given twice`);
    if (!known.has(cell.generator)) {
      throw new Fault('invalid-input', `Cell ${id} belongs to a generator that is not listed: "${cell.generator}"`);
    }
    seen.add(id);
  }
  for (const { domain, id, base } of benchmarks) {
    const name = JSON.stringify([domain, id]);
    if (seen.has(name)) throw new Fault('invalid-input', `Benchmark ${id} of ${domain} is given twice`);
    seen.add(name);
    if (new Set(base.map(({ item }) => item)).size !== base.length) {
      throw new Fault('invalid-input', `Benchmark ${id} of ${domain} scores an item of the base twice`);
    }
  }
}
