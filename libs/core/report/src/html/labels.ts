/** Least distance, in pixels, between the baselines of two labels. */
const LINE = 15;
const EDGE = 14;

export interface Label {
  /** Distance of the baseline from the upper edge of the drawing, in pixels. */
  top: number;
}

/**
 * Moves labels so that none overlap: those above the middle of the drawing upwards, the others downwards. At an edge of the
 * drawing they are pushed back.
 */
export function spreadLabels<L extends Label>(labels: readonly L[], height: number): L[] {
  const middle = height / 2;
  const upper = labels.filter(({ top }) => top < middle).sort((left, right) => right.top - left.top);
  const lower = labels.filter(({ top }) => top >= middle).sort((left, right) => left.top - right.top);
  return [...stack(upper, -1, EDGE), ...stack(lower, 1, height - 4)];
}

/**
 * Places labels from the middle outwards; `direction` is −1 for upwards and 1 for downwards, `limit` the outermost baseline.
 */
function stack<L extends Label>(labels: readonly L[], direction: -1 | 1, limit: number): L[] {
  const tops = labels.map(({ top }) => top);
  for (let index = 1; index < tops.length; index += 1) {
    tops[index] = outer(tops[index] as number, (tops[index - 1] as number) + direction * LINE, direction);
  }
  let bound = limit;
  for (let index = tops.length - 1; index >= 0; index -= 1) {
    tops[index] = outer(tops[index] as number, bound, -direction as -1 | 1);
    bound = (tops[index] as number) - direction * LINE;
  }
  return labels.map((label, index) => ({ ...label, top: Math.round(tops[index] as number) }));
}

const outer = (left: number, right: number, direction: -1 | 1): number =>
  direction === 1 ? Math.max(left, right) : Math.min(left, right);
