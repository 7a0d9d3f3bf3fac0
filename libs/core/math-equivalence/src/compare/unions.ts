import type { MathTree } from '@agora/plugin-api';
import { approximate } from '../exact/approximate.js';

interface Stretch {
  low: number;
  high: number;
  openLow: boolean;
  openHigh: boolean;
}

/** Two ends within this distance may be the same number. */
const CLEAR = 1e-6;

/**
 * Whether no two pieces (intervals or numbers) of a union overlap or touch. Then there is only one way to write the set, and
 * unions can be compared piece by piece. False when double precision does not suffice to tell.
 */
export function isReduced(pieces: readonly MathTree[]): boolean {
  const stretches = pieces.map(stretchOf);
  if (!stretches.every((stretch) => stretch !== undefined)) return false;
  if (!stretches.every(({ low, high }) => high - low > CLEAR || low === high)) return false;
  const sorted = stretches.sort((a, b) => a.low - b.low);
  return sorted.every((stretch, index) => {
    const before = sorted[index - 1];
    if (!before || stretch.low - before.high > CLEAR) return true;
    return stretch.low === before.high && stretch.openLow && before.openHigh;
  });
}

function stretchOf(tree: MathTree): Stretch | undefined {
  const [first, second] = tree.args ?? [];
  if (tree.op === 'known-set') return undefined;
  const isInterval = tree.op === 'interval' || (tree.op === 'tuple' && tree.args?.length === 2);
  if (!isInterval || !first || !second) {
    const at = valueOf(tree);
    return at === undefined ? undefined : { low: at, high: at, openLow: false, openHigh: false };
  }
  const [low, high] = [valueOf(first), valueOf(second)];
  const brackets = tree.op === 'interval' ? (tree.value ?? '()') : '()';
  if (low === undefined || high === undefined) return undefined;
  return { low, high, openLow: brackets.startsWith('('), openHigh: brackets.endsWith(')') };
}

function valueOf(tree: MathTree): number | undefined {
  if (tree.op === 'const' && tree.value === 'oo') return Infinity;
  if (tree.op === 'neg' && tree.args?.[0]?.value === 'oo') return -Infinity;
  const value = approximate(tree, () => NaN);
  return value && value.im === 0 ? value.re : undefined;
}
