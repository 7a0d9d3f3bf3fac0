import type { MathTree } from '@agora/plugin-api';
import { leaf, node } from '../parse/trees.js';
import { all, type Decision } from './decision.js';
import { isReduced } from './unions.js';

export type Compare = (gold: MathTree, answer: MathTree) => Decision;

const FINITE = new Set(['tuple', 'list', 'set']);
const SETS = new Set(['union', 'intersection', 'difference', 'known-set', 'interval']);
const MOST_ELEMENTS = 100;
const OO = leaf('const', 'oo');

export function isCollection({ op }: MathTree): boolean {
  return FINITE.has(op) || SETS.has(op);
}

/**
 * Compares sets, intervals, tuples and lists. If gold is a tuple, the answer's elements must have its order, whatever the
 * answer's form; if gold is a set or list, order does not matter. Two numbers in parentheses may be a point or an open
 * interval. A single value counts as a set with one element.
 */
export function compareCollections(gold: MathTree, answer: MathTree, compare: Compare): Decision {
  const [one, other] = [asInterval(gold), asInterval(answer)];
  if (one && other) return one.value === other.value ? ordered(one.args, other.args, compare) : 'different';
  if (SETS.has(gold.op) || SETS.has(answer.op)) return compareSets(gold, answer, compare);
  const [wanted, given] = [elements(gold), elements(answer)];
  if (wanted.length > MOST_ELEMENTS || given.length > MOST_ELEMENTS) return 'undecided';
  if (gold.op === 'tuple') return ordered(wanted, given, compare);
  return unordered(distinct(wanted, compare), distinct(given, compare), compare);
}

function elements(tree: MathTree): readonly MathTree[] {
  return FINITE.has(tree.op) ? (tree.args ?? []) : [tree];
}

interface Interval {
  value: string;
  args: readonly MathTree[];
}

function asInterval({ op, value, args = [] }: MathTree): Interval | undefined {
  if (op === 'interval') return { value: value ?? '', args };
  if (op === 'known-set' && value === 'R') return { value: '()', args: [node('neg', OO), OO] };
  return op === 'tuple' && args.length === 2 ? { value: '()', args } : undefined;
}

/** Compares unions piece by piece, in any order; other sets are `undecided`, as they need symbolic computation. */
function compareSets(gold: MathTree, answer: MathTree, compare: Compare): Decision {
  if (gold.op === 'known-set' && answer.op === 'known-set') return gold.value === answer.value ? 'equal' : 'undecided';
  const [wanted, given] = [pieces(gold), pieces(answer)];
  if (wanted?.[0] === gold && given?.[0] === answer) {
    // Here one is an interval or a known set, and the other a number or an interval of another kind.
    return gold.op === 'known-set' || answer.op === 'known-set' ? 'undecided' : 'different';
  }
  if (!wanted || !given) return 'undecided';
  const decision = unordered(wanted, given, compare);
  return decision === 'different' && !(isReduced(wanted) && isReduced(given)) ? 'undecided' : decision;
}

function pieces(tree: MathTree): readonly MathTree[] | undefined {
  if (tree.op === 'union') {
    const parts = (tree.args ?? []).map(pieces);
    return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
  }
  if (tree.op === 'set' || tree.op === 'list') return tree.args;
  return tree.op === 'intersection' || tree.op === 'difference' ? undefined : [tree];
}

export function ordered(gold: readonly MathTree[], answer: readonly MathTree[], compare: Compare): Decision {
  if (gold.length !== answer.length) return 'different';
  return all(gold.map((element, index) => compare(element, answer[index] as MathTree)));
}

/** Pairs every element of gold with a different element of the answer, in any order. */
export function unordered(gold: readonly MathTree[], answer: readonly MathTree[], compare: Compare): Decision {
  if (gold.length !== answer.length) return 'different';
  const left = [...answer];
  let open = false;
  for (const element of gold) {
    const decisions = left.map((candidate) => compare(element, candidate));
    const at = decisions.indexOf('equal');
    if (at >= 0) left.splice(at, 1);
    else if (decisions.includes('undecided')) open = true;
    else return 'different';
  }
  return open ? 'undecided' : 'equal';
}

function distinct(trees: readonly MathTree[], compare: Compare): MathTree[] {
  const kept: MathTree[] = [];
  for (const tree of trees) if (!kept.some((other) => compare(other, tree) === 'equal')) kept.push(tree);
  return kept;
}
