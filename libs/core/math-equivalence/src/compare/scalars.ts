import type { MathTree } from '@agora/plugin-api';
import { approximate, variables } from '../exact/approximate.js';
import { canonical, dividesByZero } from '../exact/canonical.js';
import { rationalOf, sameFraction } from '../exact/fraction.js';
import { round, TooBig } from '../exact/rational.js';
import { node, num } from '../parse/trees.js';
import { any, type Decision } from './decision.js';

/** Decimals are rounded to this many places before they are compared. */
const PLACES = 6;
/** Two numbers in double precision are certainly different from this relative distance on. */
const CLEAR = 1e-6;
/** Within this relative distance a decimal counts as equal to an irrational number. */
const NEAR = 1e-12;

/**
 * Compares two expressions without relations, sets or matrices. If gold is `50%`, the answers 50 and 0.5 are right, too; if
 * gold is a number, an answer `50%` counts as 0.5.
 */
export function compareScalars(gold: MathTree, answer: MathTree): Decision {
  if (gold.op === 'percent' && answer.op === 'percent') return comparePlain(inner(gold), inner(answer));
  if (answer.op === 'percent') return comparePlain(gold, hundredth(answer));
  if (gold.op !== 'percent') return comparePlain(gold, answer);
  return any([comparePlain(inner(gold), answer), comparePlain(hundredth(gold), answer)]);
}

function inner(tree: MathTree): MathTree {
  return tree.args?.[0] ?? tree;
}

function hundredth(tree: MathTree): MathTree {
  return node('div', inner(tree), num(100));
}

function comparePlain(gold: MathTree, answer: MathTree): Decision {
  // These are times of day (`11:30`), which the parser reads as quotients with a `value`.
  if (gold.op === 'div' && answer.op === 'div' && gold.value !== undefined && answer.value !== undefined) {
    return gold.value === answer.value ? 'equal' : 'different';
  }
  if (isInfinite(gold) || isInfinite(answer)) return infinity(gold) === infinity(answer) ? 'equal' : 'different';
  const [a, b] = [canonical(gold), canonical(answer)];
  if (!a || !b) {
    if (dividesByZero(gold) || dividesByZero(answer)) return 'different';
    return compareNumerically(gold, answer);
  }
  try {
    if (sameFraction(a.value, b.value)) return 'equal';
  } catch (error) {
    if (error instanceof TooBig) return compareNumerically(gold, answer);
    throw error;
  }
  const [x, y] = [rationalOf(a.value), rationalOf(b.value)];
  const hasDecimal = isDecimal(gold) || isDecimal(answer);
  if (x && y) return hasDecimal && round(x, PLACES) === round(y, PLACES) ? 'equal' : 'different';
  if (hasDecimal && variables(gold).size + variables(answer).size === 0) return compareDecimal(gold, answer);
  return a.opaque || b.opaque ? compareNumerically(gold, answer) : 'different';
}

/** Whether a tree is a number with a decimal point, possibly negative or in percent. */
function isDecimal(tree: MathTree): boolean {
  if (tree.op === 'dec') return true;
  const [first, second] = tree.args ?? [];
  if (tree.op === 'neg' && first) return isDecimal(first);
  return tree.op === 'div' && first !== undefined && second?.value === '100' && isDecimal(first);
}

function isInfinite(tree: MathTree): boolean {
  return infinity(tree) !== 0;
}

function infinity(tree: MathTree): -1 | 0 | 1 {
  if (tree.op === 'const' && tree.value === 'oo') return 1;
  return tree.op === 'neg' && tree.args?.[0]?.value === 'oo' ? -1 : 0;
}

/** Compares a decimal with an irrational number; they count as equal only up to the last digits of a double. */
function compareDecimal(gold: MathTree, answer: MathTree): Decision {
  const distance = relativeDistance(gold, answer, () => 0);
  return distance !== undefined && distance > NEAR ? 'different' : 'undecided';
}

/** Values that are inserted for variables when expressions are compared numerically. */
const POINTS = [0.7312984, 1.8347121, 2.6192837];

/** Numeric values in double precision can show that two expressions differ, but never that they are equal. */
function compareNumerically(gold: MathTree, answer: MathTree): Decision {
  const names = [...new Set([...variables(gold), ...variables(answer)])].sort();
  const distances = POINTS.map((point) =>
    relativeDistance(gold, answer, (name) => point + 0.3719 * names.indexOf(name)),
  ).filter((distance) => distance !== undefined);
  const clear = distances.filter((distance) => distance > CLEAR).length;
  return clear > 0 && clear === distances.length && clear >= 2 ? 'different' : 'undecided';
}

function relativeDistance(a: MathTree, b: MathTree, variable: (name: string) => number): number | undefined {
  const [x, y] = [approximate(a, variable), approximate(b, variable)];
  if (!x || !y) return undefined;
  const scale = Math.max(Math.hypot(x.re, x.im), Math.hypot(y.re, y.im), 1e-3);
  return Math.hypot(x.re - y.re, x.im - y.im) / scale;
}
