import type { ItemScores } from '../compare/compare.js';
import { meanOf } from '../compare/crossed.js';

/** The PGR of one student, with its generator, method, place and seed. */
export interface Observation {
  generator: string;
  /** Students are compared within a place: a setting with a volume under one run's protocol. */
  place: string;
  method: string;
  seed: number;
  /** In percent. */
  pgr: number;
}

/** Observations with the covariance of their errors that comes from the choice of items, n × n, row by row. */
export interface Observed {
  observations: Observation[];
  itemCovariance: Float64Array;
}

/** A student's scores on a benchmark, with those of base and reference. */
export interface BenchmarkScores {
  /** Name of the set of items: the same for all students that answered the same items. */
  items: string;
  student: ItemScores;
  base: ItemScores;
  reference: ItemScores;
}

export interface ObservedCell extends Omit<Observation, 'pgr'> {
  /** Benchmarks whose PGR is defined; none where `known` is given. */
  benchmarks: readonly BenchmarkScores[];
  /** A PGR with its variance, for cells whose per-item scores no longer exist. */
  known?: { pgr: number; variance: number };
}

/**
 * The PGR of cells with the covariance of their errors due to the choice of items. The PGR is a ratio of means over items; to
 * first order an item changes it by its influence, `100 · ((student − base) − share · (reference − base)) / gap`. The students
 * answer the same items, so their errors are correlated: effects of base, reference and hard items cancel in differences.
 */
export function observe(cells: readonly ObservedCell[]): Observed {
  const measured = cells.map((cell) => ({ cell, ...measure(cell) }));
  const itemCovariance = exchangeable(measured);
  const observations = measured.map(({ cell: { generator, place, method, seed }, pgr }) => ({
    generator,
    place,
    method,
    seed,
    pgr,
  }));
  return { observations, itemCovariance };
}

/**
 * The n × n covariances. Seeds of one generator in one place are replicates: what two of them share is the same for every pair,
 * and so is what they share with the replicates of another. So covariances are averaged over all pairs that are alike.
 * Without that, a model that weighs measurements by their covariances finds patterns in its noise as soon as there are about as
 * many students as items, and is too sure of what it finds.
 */
function exchangeable(measured: readonly (Measured & { cell: ObservedCell })[]): Float64Array {
  const n = measured.length;
  const covariance = new Float64Array(n * n);
  const groups = new Map<string, number[]>();
  measured.forEach(({ cell: { generator, place } }, at) => {
    const key = JSON.stringify([generator, place]);
    groups.set(key, [...(groups.get(key) ?? []), at]);
  });
  const members = [...groups.values()];
  const fill = (pairs: readonly (readonly [number, number])[]): void => {
    const value = meanOf(pairs.map(([row, column]) => covarianceOf(measured, row, column)));
    for (const [row, column] of pairs) {
      covariance[row * n + column] = value;
      covariance[column * n + row] = value;
    }
  };
  members.forEach((left, index) => {
    for (const right of members.slice(0, index))
      fill(left.flatMap((row) => right.map((column) => [row, column] as const)));
    fill(left.map((at) => [at, at] as const));
    const replicates = left.flatMap((row) => left.flatMap((column) => (column < row ? [[row, column] as const] : [])));
    if (replicates.length > 0) fill(replicates);
  });
  return covariance;
}

function covarianceOf(measured: readonly (Measured & { cell: ObservedCell })[], row: number, column: number): number {
  const [left, right] = [measured[row], measured[column]];
  if (!left || !right) return 0;
  return row === column && left.cell.known ? left.cell.known.variance : shared(left, right);
}

/** Influence of each item on a cell's PGR, by the name of the set of items; the influences in a set sum to 0. */
type Influences = Map<string, Map<string, number>>;

interface Measured {
  pgr: number;
  influences: Influences;
}

function measure({ benchmarks, known }: ObservedCell): Measured {
  if (known) return { pgr: known.pgr, influences: new Map() };
  const influences: Influences = new Map();
  const values = benchmarks.map(({ items, student, base, reference }) => {
    const usable = [...student.keys()].filter((item) =>
      [student, base, reference].every((scores) => Number.isFinite(scores.get(item))),
    );
    const of = (scores: ItemScores): number[] => usable.map((item) => scores.get(item) as number);
    const [own, low, high] = [of(student), of(base), of(reference)];
    const gap = meanOf(high) - meanOf(low);
    const share = (meanOf(own) - meanOf(low)) / gap;
    const scale = 100 / (gap * benchmarks.length * usable.length);
    const mine = usable.map((item, index): [string, number] => {
      const gained = (own[index] as number) - (low[index] as number);
      const whole = (high[index] as number) - (low[index] as number);
      return [item, scale * (gained - share * whole)];
    });
    influences.set(items, new Map(mine));
    return 100 * share;
  });
  return { pgr: meanOf(values), influences };
}

function shared(left: Measured, right: Measured): number {
  let sum = 0;
  for (const [items, mine] of left.influences) {
    const theirs = right.influences.get(items);
    if (!theirs) continue;
    for (const [item, value] of mine) sum += value * (theirs.get(item) ?? 0);
  }
  return sum;
}
