import { seededRng } from '@agora/statistics';
import { asPrinted, type Read } from '../published/columns.js';
import type { Printed } from '../published/grid.js';

/**
 * `agrees`: the recomputed number rounds to the printed one. `rounding`: it does not, but the rounding of its inputs explains
 * the difference. `differs`: rounding does not explain it. `not-derivable`: it needs data that were not published.
 * `not-printed`: the paper does not give this number, but its claims depend on it.
 */
export type FigureAgreement = 'agrees' | 'rounding' | 'differs' | 'not-derivable' | 'not-printed';

/** One number of the paper compared with its recomputation from other numbers of the paper. */
export interface Figure {
  what: string;
  printed: string;
  /** Absent where it cannot be recomputed. */
  recomputed?: string;
  agreement: FigureAgreement;
  /** Range of the recomputed number over inputs moved within their rounding, where that was computed. */
  range?: string;
  /** The reason why it does not agree, where rounding is not the reason. */
  why?: string;
  /** True for figures that are shown even when they agree. */
  key?: true;
}

/** A table or figure of the paper. */
export interface Section {
  /** `table 2`, `figure 4` */
  id: string;
  title: string;
  figures: Figure[];
  /** The numbers themselves, where they are shown beside the check. */
  table?: { head: string[]; rows: string[][] };
}

/** A number formatted for tables. */
export const digits = (value: number, decimals: number): string =>
  (Math.abs(value) < 0.5 * 10 ** -decimals ? 0 : value).toFixed(decimals).replace('-', '−');

export const shown = ({ value, decimals }: Printed): string => digits(value, decimals);

const EPSILON = 1e-9;

/** Whether a value rounds to a printed number; a value halfway between two may be rounded either way. */
const rounds = (value: number, { value: printed, decimals }: Printed): boolean =>
  Math.abs(value - printed) <= 0.5 * 10 ** -decimals + EPSILON;

/** A printed mean compared with the mean of the printed inputs, whose rounding moves it by at most half a unit of theirs. */
export function meanFigure(what: string, printed: Printed, recomputed: number, inputDecimals: number): Figure {
  const reach = 0.5 * 10 ** -printed.decimals + 0.5 * 10 ** -inputDecimals + EPSILON;
  const off = Math.abs(recomputed - printed.value);
  const agreement = rounds(recomputed, printed) ? 'agrees' : off <= reach ? 'rounding' : 'differs';
  return { what, printed: shown(printed), recomputed: digits(recomputed, printed.decimals + 2), agreement };
}

const DRAWS = 100;

/**
 * A printed statistic compared with the one that the printed inputs give. The effect of rounding is simulated: the inputs are
 * moved at random within half a unit of their last digit.
 */
export function statisticFigure(what: string, printed: Printed, compute: (read: Read) => number): Figure {
  const recomputed = compute(asPrinted);
  const base = { what, printed: shown(printed), recomputed: digits(recomputed, printed.decimals + 1) };
  if (rounds(recomputed, printed)) return { ...base, agreement: 'agrees' };
  const range = roundingRange(what, compute);
  const half = 0.5 * 10 ** -printed.decimals;
  const reached = printed.value >= range.low - half && printed.value <= range.high + half;
  const ends = `${digits(range.low, printed.decimals + 1)} to ${digits(range.high, printed.decimals + 1)}`;
  return {
    ...base,
    agreement: reached ? 'rounding' : 'differs',
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
