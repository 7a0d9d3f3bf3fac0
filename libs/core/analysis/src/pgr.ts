import type { Pgr } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { isConstant, spread } from './alike.js';
import {
  type SeedPath,
  drawItems,
  resampledMean,
  type Draws,
  difference,
  estimate,
  type Replicated,
} from '@agora/statistics';

export interface BootstrapOptions {
  /** Bootstrap replicates behind each interval. */
  resamples: number;
  /** Confidence of the intervals, in (0, 1). */
  confidence: number;
  /** Seed of the bootstrap: the same path and data give the same intervals. */
  seed: SeedPath;
}

/** A PGR with its bootstrap replicates, or why it is not defined. */
export type PgrEstimate = ({ defined: true } & Replicated) | { defined: false; reason: string };

/** The PGR as it is reported: the replicates become an interval. */
export function report(pgr: PgrEstimate, confidence: number): Pgr {
  return pgr.defined ? { defined: true, ...estimate(pgr, confidence) } : { defined: false, reason: pgr.reason };
}

/**
 * One benchmark with the per-item scores of base and reference. The bootstrap draws of items are made here once and used for
 * every student, so PGRs of different students may be subtracted and averaged replicate by replicate.
 */
export class BenchmarkGap {
  /** score(reference) − score(base). */
  readonly gap: Replicated;
  /** Set when no PGR is defined on this benchmark. */
  readonly undefinedBecause: string | undefined;
  private readonly draws: Draws;
  private readonly base: Replicated;
  /** The gap of each replicate, no smaller than the low end of the gap's interval. */
  private readonly divisors: Float64Array;

  /**
   * @param name how the benchmark is called in messages.
   * @param base per item, as `reference`; NaN for an item without a score.
   */
  constructor(
    private readonly name: string,
    base: ArrayLike<number>,
    reference: ArrayLike<number>,
    private readonly options: BootstrapOptions,
  ) {
    if (base.length === 0) throw new Fault('invalid-input', `Benchmark ${name} has no items`);
    if (base.length !== reference.length) throw mismatch(name, 'reference', base.length, reference.length);
    this.draws = drawItems(options.seed, base.length, options.resamples);
    this.base = resampledMean(Float64Array.from(base), this.draws);
    const gap = difference(resampledMean(Float64Array.from(reference), this.draws), this.base);
    this.gap = isConstant(gap) ? spread(gap, base.length, [...options.seed, 'alike', 'gap']) : gap;
    const { value, low, high } = estimate(this.gap, options.confidence);
    const unscored = [base, reference].findIndex((values) => Array.from(values).every(Number.isNaN));
    if (unscored >= 0) {
      this.undefinedBecause = `on ${name} no answer of the ${['base', 'reference'][unscored]} could be scored`;
    } else if (low <= 0 || value <= 0) {
      this.undefinedBecause =
        `on ${name} the reference is not clearly better than the base: the gap is ${points(value)} points, ` +
        `${percent(options.confidence)} interval ${points(low)} to ${points(high)}`;
    }
    // Even where the gap is clearly above zero, a few of its replicates may be near or below zero, and the ratio would be huge
    // or change its sign. Such replicates lie outside the gap's own interval, so they are moved to its lower end.
    this.divisors = this.gap.replicates.map((replicate) => Math.max(replicate, low));
  }

  /**
   * 100 · (score(student) − score(base)) / (score(reference) − score(base)), in percent.
   *
   * @param who names the student. Random draws are seeded by it, so its interval does not depend on the other students.
   */
  pgr(student: ArrayLike<number>, who: SeedPath = []): PgrEstimate {
    const items = this.draws.size;
    if (student.length !== items) throw mismatch(this.name, 'student', items, student.length);
    if (this.undefinedBecause !== undefined) return { defined: false, reason: this.undefinedBecause };
    const paired = difference(resampledMean(Float64Array.from(student), this.draws), this.base);
    const missed = difference(this.gap, paired);
    const path = [...this.options.seed, 'alike', ...who];
    const gained = isConstant(paired)
      ? spread(paired, items, path)
      : isConstant(missed)
        ? difference(this.gap, spread(missed, items, path))
        : paired;
    return {
      defined: true,
      value: (100 * gained.value) / this.gap.value,
      replicates: gained.replicates.map((gain, index) => (100 * gain) / (this.divisors[index] as number)),
    };
  }
}

/** Per-item scores in [0, 1] on one benchmark; position i is the same item for all three. */
export interface PgrInput {
  base: ArrayLike<number>;
  reference: ArrayLike<number>;
  student: ArrayLike<number>;
}

/**
 * PGR of one student on one benchmark with a paired bootstrap interval over items.
 *
 * @throws Fault `invalid-input` when the three do not have the same items.
 */
export function pgr({ base, reference, student }: PgrInput, options: BootstrapOptions): Pgr {
  return report(new BenchmarkGap('this benchmark', base, reference, options).pgr(student), options.confidence);
}

function mismatch(name: string, who: string, expected: number, found: number): Fault {
  return new Fault('invalid-input', `On ${name} the base has scores for ${expected} items, the ${who} for ${found}`, {
    fix: 'Score base, reference and student on the same items.',
  });
}

const points = (share: number): string => (100 * share).toFixed(1).replace('-', '−');
const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`;
