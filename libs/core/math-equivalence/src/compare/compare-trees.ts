import type { MathTree } from '@agora/plugin-api';
import { RATIO } from '../parse/names.js';
import { named } from '../parse/trees.js';
import { plainWords } from '../text/words.js';
import { compareCollections, isCollection, ordered } from './collections.js';
import { any, type Decision } from './decision.js';
import {
  compareRelations,
  isAssignment,
  isEquation,
  isRelation,
  relationAsSet,
  rightSide,
  shortened,
} from './relations.js';
import { compareScalars } from './scalars.js';

/**
 * Whether the answer equals the gold answer. Only exact computation is used, so `equal` is certain; `undecided` means that
 * expressions would have to be transformed, which sympy does. Like Math-Verify's `verify`, it depends on the form of gold and
 * is not symmetric: `x = 5` is right for 5, and 5 for `x = 5`; an interval is right for an inequality, but not the other way
 * round.
 */
export function compareTrees(gold: MathTree, answer: MathTree): Decision {
  let [one, other] = [shortened(gold), shortened(answer)];
  if (one.op === 'matrix') other = asMatrix(other);
  // `2516_8 = 1358` gives the number in both bases, and either may be right.
  const based = isBased(one) && isEquation(other) ? sidesOf(other).filter(isBased) : [];
  if (based.length > 0) return any(based.map((side) => compareBased(one, side)));
  if (isEquation(other) && !isEquation(one)) other = rightSide(other);
  else if (isAssignment(one) && !isEquation(other)) one = rightSide(one);
  if (isRelation(one) && isCollection(other)) {
    const set = relationAsSet(one);
    if (!set) return 'undecided';
    one = set;
  }
  if (isRelation(one) || isRelation(other)) {
    return isRelation(one) && isRelation(other) ? compareRelations(one, other, compareTrees) : 'different';
  }
  if (isCollection(one) || isCollection(other)) return compareCollections(one, other, compareTrees);
  if (isBased(one) || isBased(other)) return compareBased(one, other);
  if (isNamed(one) || isNamed(other)) return compareNames(one, other);
  if (isRatio(one) || isRatio(other)) {
    return isRatio(one) && isRatio(other) ? ordered(one.args ?? [], other.args ?? [], compareTrees) : 'different';
  }
  if (holdsCollection(one) !== holdsCollection(other)) return 'different';
  if (one.op === 'matrix' && other.op === 'matrix') {
    return one.value === other.value ? ordered(one.args ?? [], other.args ?? [], compareTrees) : 'different';
  }
  return compareScalars(one, other);
}

function sidesOf({ op, args = [] }: MathTree): readonly MathTree[] {
  return op === 'and' ? args.flatMap(sidesOf) : args;
}

/** `[[1, 2], [3, 4]]` as a matrix. */
function asMatrix(tree: MathTree): MathTree {
  const rows = ROWS.has(tree.op) ? (tree.args ?? []) : [];
  const width = rows[0]?.args?.length ?? 0;
  if (width === 0 || !rows.every(({ op, args }) => ROWS.has(op) && args?.length === width)) return tree;
  return named('matrix', `${rows.length}x${width}`, ...rows.flatMap(({ args = [] }) => args));
}

const ROWS = new Set(['tuple', 'interval', 'set', 'list']);

function isRatio({ op, value }: MathTree): boolean {
  return op === 'call' && value === RATIO;
}

function isBased(tree: MathTree): boolean {
  return tree.op === 'base' || (tree.op === 'neg' && tree.args?.[0]?.op === 'base');
}

/** Equal only with the same digits in the same base: where gold is in base 8, the answer must be in base 8, too. */
function compareBased(gold: MathTree, answer: MathTree): Decision {
  if (gold.op !== answer.op) return 'different';
  const [one, other] = [gold.args?.[0], answer.args?.[0]];
  if (gold.op === 'neg' && one && other) return compareBased(one, other);
  return gold.value === answer.value && one?.value === other?.value ? 'equal' : 'different';
}

/** Whether the tree applies arithmetic to a collection (such as minus an interval), so that it is not a number. */
function holdsCollection(tree: MathTree): boolean {
  return isCollection(tree) || (tree.args ?? []).some(holdsCollection);
}

function isNamed({ op }: MathTree): boolean {
  return op === 'text';
}

/** Compares words and letters; `\text{ab}` equals the product `ab`. */
function compareNames(gold: MathTree, answer: MathTree): Decision {
  const [one, other] = [nameOf(gold), nameOf(answer)];
  return one !== undefined && one === other ? 'equal' : 'different';
}

function nameOf(tree: MathTree): string | undefined {
  if (tree.op === 'text') return plainWords(tree.value ?? '').replace(/\s/g, '');
  if (tree.op === 'sym' || tree.op === 'const') return tree.value;
  if (tree.op === 'num') return tree.value;
  if (tree.op !== 'mul') return undefined;
  const names = (tree.args ?? []).map(nameOf);
  return names.every((name) => name !== undefined) ? names.join('').toLowerCase() : undefined;
}
