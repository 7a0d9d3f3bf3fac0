import { seededRng } from '@agora/statistics';
import { asPrinted, type Read } from '../published/columns.js';
import type { Printed } from '../published/grid.js';

/**
 * `agrees`: the recomputed number rounds to the printed one. `rounding`: it does not, but would for inputs that lie within
 * what their own rounding hides. `differs`: it would not. `not-derivable`: it needs what was not published. `not-printed`: the
 * paper does not give this number, and it matters to what the paper says.
 */
export type Verdict = 'agrees' | 'rounding' | 'differs' | 'not-derivable' | 'not-printed';

/** One number of the paper beside what its own other numbers give. */
export interface Figure {
  what: string;
  printed: string;
  /** Absent where it cannot be derived. */
  recomputed?: string;
  verdict: Verdict;
  /** What rounding of the inputs may make of the recomputed number, where that was tried out. */
  range?: string;
  /** Set where it does not agree, and rounding is not the matter. */
  why?: string;
  /** Shown among many that agree. */
  key?: true;
}

/** A table or figure of the paper. */
export interface Section {
  /** `table 2`, `figure 4` */
  id: string;
  title: string;
  figures: Figure[];
  /** The numbers themselves, where they are worth reading beside the check. */
  table?: { head: string[]; rows: string[][] };
}

/** A number as tables show it. */
export const digits = (value: number, decimals: number): string =>
  (Math.abs(value) < 0.5 * 10 ** -decimals ? 0 : value).toFixed(decimals).replace('-', '−');

export const shown = ({ value, decimals }: Printed): string => digits(value, decimals);

const EPSILON = 1e-9;

/** Whether a value rounds to a printed number; a tie may be rounded either way. */
const rounds = (value: number, { value: printed, decimals }: Printed): boolean =>
  Math.abs(value - printed) <= 0.5 * 10 ** -decimals + EPSILON;

/** A printed mean beside the mean of what is printed. A mean of rounded inputs is off by half a unit of theirs at most. */
export function meanFigure(what: string, printed: Printed, recomputed: number, inputDecimals: number): Figure {
  const reach = 0.5 * 10 ** -printed.decimals + 0.5 * 10 ** -inputDecimals + EPSILON;
  const off = Math.abs(recomputed - printed.value);
  const verdict = rounds(recomputed, printed) ? 'agrees' : off <= reach ? 'rounding' : 'differs';
  return { what, printed: shown(printed), recomputed: digits(recomputed, printed.decimals + 2), verdict };
}

const DRAWS = 100;

/**
 * A printed statistic beside the one that printed inputs give. How far rounding may have moved it is tried out: its inputs are
 * moved at random within half a unit of their last digit.
 */
export function statisticFigure(what: string, printed: Printed, compute: (read: Read) => number): Figure {
  const recomputed = compute(asPrinted);
  const base = { what, printed: shown(printed), recomputed: digits(recomputed, printed.decimals + 1) };
  if (rounds(recomputed, printed)) return { ...base, verdict: 'agrees' };
  const range = roundingRange(what, compute);
  const half = 0.5 * 10 ** -printed.decimals;
  const reached = printed.value >= range.low - half && printed.value <= range.high + half;
  const ends = `${digits(range.low, printed.decimals + 1)} to ${digits(range.high, printed.decimals + 1)}`;
  return {
    ...base,
    verdict: reached ? 'rounding' : 'differs',
    range: ends,
  };
}

function roundingRange(name: string, compute: (read: Read) => number): { low: number; high: number } {
  const values = Array.from({ length: DRAWS }, (_, draw) => {
    const rng = seededRng('paper', 'rounding', name, draw);
    return compute(({ value, decimals }) => value + (rng.float() - 0.5) * 10 ** -decimals);
  });
  return { low: Math.min(...values), high: Math.max(...values) };
}
