import type { Cell } from '@agora/run-schemas';
import { align, type BenchmarkInput, type CellInput } from '../input.js';
import { BenchmarkGap } from '../pgr.js';

/** Bootstrap replicates for the question whether a benchmark has a clear gap between base and reference. */
const GAP_RESAMPLES = 400;

export interface RaceInput {
  benchmarks: readonly BenchmarkInput[];
  /** Finished cells only, each with its student's scores on every benchmark of the domain. */
  cells: readonly Pick<CellInput, 'cell' | 'scores'>[];
  confidence: number;
}

/** One trained student, with a PGR per item of each benchmark; the mean over the items is the benchmark's PGR. */
export interface Student {
  cell: Cell;
  /** `method/domain`. */
  setting: string;
  items: Float64Array[];
  /** Mean over the benchmarks. */
  pgr: number;
}

/**
 * The students of a race. As for PGR, benchmarks without a clear gap between base and reference are left out; so are the cells
 * of a domain all of whose benchmarks are left out.
 */
export class RaceTable {
  readonly students: readonly Student[];
  /** Why benchmarks were left out. */
  readonly undefinedBecause: readonly string[];

  /** @throws Fault `invalid-input` when the scores of a student are not on the items of the base */
  constructor({ benchmarks, cells, confidence }: RaceInput) {
    const prepared = benchmarks.map((benchmark) => prepare(benchmark, confidence));
    this.undefinedBecause = prepared.flatMap(({ problem }) => problem ?? []);
    const clear = prepared.filter(({ problem }) => problem === undefined);
    this.students = cells.flatMap(({ cell, scores }) => {
      const items = clear
        .filter(({ domain }) => domain === cell.domain)
        .flatMap(({ id, points }) => (scores[id] ? [points(scores[id], cell)] : []));
      if (items.length === 0) return [];
      const pgr = items.reduce((sum, values) => sum + meanOf(values), 0) / items.length;
      return [{ cell, setting: `${cell.method}/${cell.domain}`, items, pgr }];
    });
  }

  at(generator: string, instances: number): Student[] {
    return this.students.filter(({ cell }) => cell.generator === generator && cell.instances === instances);
  }

  get volumes(): number[] {
    return [...new Set(this.students.map(({ cell }) => cell.instances))].sort((a, b) => a - b);
  }
}

function prepare({ domain, id, base, reference }: BenchmarkInput, confidence: number) {
  const names = base.map(({ item }) => item);
  const low = align(names, base, `the base on ${id}`);
  const high = align(names, reference, `the reference on ${id}`);
  const options = { resamples: GAP_RESAMPLES, confidence, seed: ['race', domain, id] };
  const { undefinedBecause: problem, gap } = new BenchmarkGap(id, low, high, options);
  const points = (scores: Parameters<typeof align>[1], cell: Cell): Float64Array => {
    const student = align(names, scores, `the student of ${cell.generator} on ${id}`);
    const values = student.map((value, index) => (100 * (value - (low[index] as number))) / gap.value);
    // Items without a score are left out of the mean.
    const known = meanOf(values.filter((value) => !Number.isNaN(value)));
    return values.map((value) => (Number.isNaN(value) ? known : value));
  };
  return { domain, id, problem, points };
}

export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index] as number;
  return values.length === 0 ? Number.NaN : sum / values.length;
}
