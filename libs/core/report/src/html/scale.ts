/** A linear scale from values to percent of a drawing's width. */
export interface Scale {
  from: number;
  to: number;
  ticks: number[];
  /** Position in percent; values beyond the drawing get its edge. */
  at(value: number): number;
  /** Whether a value lies beyond the drawing. */
  beyond(value: number): boolean;
}

/** PGRs beyond these limits are drawn at the edge, so that one outlier does not flatten all other intervals. */
const LOWEST = -150;
const HIGHEST = 250;

/** A scale that contains all values, 0 (base) and 100 (reference). */
export function pgrScale(values: readonly number[]): Scale {
  const low = Math.max(LOWEST, Math.min(0, ...values));
  const high = Math.min(HIGHEST, Math.max(100, ...values));
  return linearScale(low, high);
}

/** A scale over a range, a little wider so that marks at its ends are not cut off. */
export function linearScale(low: number, high: number): Scale {
  const margin = (high - low || 1) * 0.03;
  const [from, to] = [low - margin, high + margin];
  return {
    from,
    to,
    ticks: ticksBetween(from, to),
    at: (value) => round((100 * (Math.min(to, Math.max(from, value)) - from)) / (to - from)),
    beyond: (value) => value < from || value > to,
  };
}

function ticksBetween(from: number, to: number): number[] {
  const rough = (to - from) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const ticks: number[] = [];
  for (let index = Math.ceil(from / step); index * step <= to; index += 1) ticks.push(index * step);
  return ticks;
}

export const round = (value: number): number => Math.round(value * 100) / 100;
