import type { MathTree } from '@agora/plugin-api';
import { canonical } from '../exact/canonical.js';
import type { Fraction } from '../exact/fraction.js';
import type { Polynomial } from '../exact/polynomial.js';
import { divide, same, sign, TooBig, type Rational } from '../exact/rational.js';
import { leaf, named, node, num } from '../parse/trees.js';
import type { Decision } from './decision.js';
import { unordered, type Compare } from './collections.js';

const FLIPPED: Record<string, string> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '=': '=', '!=': '!=' };

export function isRelation({ op }: MathTree): boolean {
  return op === 'rel' || op === 'and';
}

export function isEquation(tree: MathTree): boolean {
  return relations(tree).every(({ value }) => value === '=') && isRelation(tree);
}

/** Whether the left side of the first equals sign is a name: `x = 2 + 3 = 5`. */
export function isAssignment(tree: MathTree): boolean {
  const first = relations(tree)[0]?.args?.[0];
  return isEquation(tree) && first !== undefined && isName(first);
}

/** Whether a tree is a variable, `f(x)`, or a product, quotient or tuple of these. */
function isName({ op, args }: MathTree): boolean {
  if (op === 'sym' || op === 'text' || op === 'call') return true;
  return (op === 'mul' || op === 'div' || op === 'tuple') && (args ?? []).every(isName);
}

export function rightSide(tree: MathTree): MathTree {
  return relations(tree).at(-1)?.args?.[1] ?? tree;
}

/** `x = 2 + 3 = 5` as `x = 5`. */
export function shortened(tree: MathTree): MathTree {
  const left = relations(tree)[0]?.args?.[0];
  return isAssignment(tree) && left ? named('rel', '=', left, rightSide(tree)) : tree;
}

function relations(tree: MathTree): MathTree[] {
  if (tree.op === 'rel') return [tree];
  return tree.op === 'and' ? (tree.args ?? []) : [];
}

/**
 * Compares relations: equations may differ by a factor, inequalities by a positive factor or by swapped sides, and chains of
 * inequalities are also compared as the sets that they describe.
 */
export function compareRelations(gold: MathTree, answer: MathTree, compare: Compare): Decision {
  try {
    return compareChains(gold, answer, compare);
  } catch (error) {
    if (error instanceof TooBig) return 'undecided';
    throw error;
  }
}

function compareChains(gold: MathTree, answer: MathTree, compare: Compare): Decision {
  const [one, other] = [relations(gold), relations(answer)];
  if (unordered(one, other, (a, b) => compareSingle(a, b, compare)) === 'equal') return 'equal';
  const [set, given] = [relationAsSet(gold), relationAsSet(answer)];
  if (set && given && variableOf(one) === variableOf(other)) return compare(set, given);
  const [first, second] = [one[0], other[0]];
  return one.length === 1 && other.length === 1 && first && second
    ? compareSingle(first, second, compare)
    : 'undecided';
}

function compareSingle(gold: MathTree, answer: MathTree, compare: Compare): Decision {
  const [left, right] = gold.args ?? [];
  const [otherLeft, otherRight] = answer.args ?? [];
  if (!left || !right || !otherLeft || !otherRight) return 'undecided';
  const sides = compare(left, otherLeft);
  if (gold.value === answer.value && sides === 'equal') {
    const decision = compare(right, otherRight);
    if (decision === 'equal' || isName(left)) return decision;
  }
  const [a, b] = [difference(gold), difference(answer)];
  if (!a || !b) return 'undecided';
  const factor = ratio(a.value.top, b.value.top);
  if (factor && bothPlain(a.value, b.value) && fits(gold.value ?? '', answer.value ?? '', sign(factor))) return 'equal';
  const surelyDifferent = !a.opaque && !b.opaque && isLinear(a.value.top) && isLinear(b.value.top);
  return surelyDifferent && bothPlain(a.value, b.value) ? 'different' : 'undecided';
}

function difference(relation: MathTree) {
  const [left, right] = relation.args ?? [];
  return left && right && canonical(node('add', left, node('neg', right)));
}

const isPlain = ({ bottom }: Fraction): boolean => bottom.size === 1 && bottom.has('');
const bothPlain = (a: Fraction, b: Fraction): boolean => isPlain(a) && isPlain(b);

/** Whether gold becomes the answer when both sides (relations to zero) are multiplied by a factor of this sign. */
function fits(gold: string, answer: string, factor: number): boolean {
  if (factor === 0) return false;
  return answer === (factor > 0 ? gold : FLIPPED[gold]);
}

/** The number by which every term of the first sum is multiplied to give the second; undefined when there is none. */
function ratio(a: Polynomial, b: Polynomial): Rational | undefined {
  if (a.size !== b.size || a.size === 0) return undefined;
  let factor: Rational | undefined;
  for (const [key, { coefficient }] of a) {
    const other = b.get(key)?.coefficient;
    if (!other) return undefined;
    const here = divide(other, coefficient);
    if (factor && !same(factor, here)) return undefined;
    factor = here;
  }
  return factor;
}

function isLinear(a: Polynomial): boolean {
  return [...a.values()].every(({ powers }) => {
    const names = powers.filter(({ atom }) => atom.startsWith('s:'));
    return names.length <= 1 && names.every(({ p, q }) => p === 1 && q === 1);
  });
}

function variableOf(chain: readonly MathTree[]): string | undefined {
  const names = new Set(
    chain.flatMap((relation) =>
      [...(difference(relation)?.value.top.values() ?? [])].flatMap(({ powers }) =>
        powers.map(({ atom }) => atom).filter((atom) => /^[sf]:/.test(atom)),
      ),
    ),
  );
  return names.size === 1 ? [...names][0] : undefined;
}

/** The set of solutions of linear inequalities in one variable; undefined for other relations. */
export function relationAsSet(tree: MathTree): MathTree | undefined {
  const chain = relations(tree);
  if (chain.length === 0 || variableOf(chain) === undefined) return undefined;
  let low: MathTree = node('neg', leaf('const', 'oo'));
  let high: MathTree = leaf('const', 'oo');
  let [open, close] = ['(', ')'];
  for (const relation of chain) {
    const bound = boundOf(relation);
    if (!bound) return undefined;
    if (bound.by === '!=') {
      if (chain.length > 1) return undefined;
      return node('union', named('interval', '()', low, bound.value), named('interval', '()', bound.value, high));
    }
    const isLower = bound.by.startsWith('>');
    if (isLower && open === '(' && low.op === 'neg' && low.args?.[0]?.value === 'oo') {
      low = bound.value;
      open = bound.by === '>=' ? '[' : '(';
    } else if (!isLower && high.value === 'oo') {
      high = bound.value;
      close = bound.by === '<=' ? ']' : ')';
    } else return undefined;
  }
  return named('interval', open + close, low, high);
}

/** A linear relation solved for its variable: `x by value`, e.g. `x < 3`. */
function boundOf(relation: MathTree): { by: string; value: MathTree } | undefined {
  const [left, right] = relation.args ?? [];
  if (!left || !right || relation.value === '=') return undefined;
  if (left.op === 'sym' || left.op === 'call') return { by: relation.value ?? '', value: right };
  if (right.op === 'sym' || right.op === 'call') return { by: FLIPPED[relation.value ?? ''] ?? '', value: left };
  return solved(relation);
}

function solved(relation: MathTree): { by: string; value: MathTree } | undefined {
  const form = difference(relation);
  if (!form || form.opaque || !isPlain(form.value) || !isLinear(form.value.top)) return undefined;
  const terms = [...form.value.top.values()];
  const slope = terms.find(({ powers }) => powers.length === 1 && powers[0]?.atom.startsWith('s:'));
  const rest = terms.filter((term) => term !== slope);
  if (!slope || rest.some(({ powers }) => powers.length > 0)) return undefined;
  try {
    const constant = rest[0]
      ? divide({ n: -rest[0].coefficient.n, d: rest[0].coefficient.d }, slope.coefficient)
      : { n: 0n, d: 1n };
    const by = sign(slope.coefficient) > 0 ? relation.value : FLIPPED[relation.value ?? ''];
    return { by: by ?? '', value: num(`${constant.n}/${constant.d}`) };
  } catch (error) {
    if (error instanceof TooBig) return undefined;
    throw error;
  }
}
