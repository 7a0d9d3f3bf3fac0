/**
 * A mathematical expression as JSON: made by the parser of `@agora/math-equivalence`, read by the symbolic comparison. No
 * text of a model is ever evaluated; only these operators are known.
 *
 *   \frac{1}{2}x      { op: 'mul', args: [{ op: 'div', args: [{ op: 'num', value: '1' }, { op: 'num', value: '2' }] },
 *                                         { op: 'sym', value: 'x' }] }
 */
export interface MathTree {
  op: MathOp;
  /** Of leaves and of named operators; what it means is said at {@link MathOp}. */
  value?: string;
  args?: MathTree[];
}

export type MathOp =
  /** An exact number: `-12`, `7/3`. */
  | 'num'
  /** A number that was written with a decimal point, exactly: `0.25`. It is compared after rounding. */
  | 'dec'
  /** A variable: `x`, `x_1`, `alpha`. */
  | 'sym'
  /** `pi`, `e`, `i`, `oo`. */
  | 'const'
  /** Words that are an answer themselves: `Monday`. */
  | 'text'
  | 'add'
  | 'mul'
  /** Two arguments: numerator, denominator. */
  | 'div'
  | 'neg'
  /** Base, exponent. */
  | 'pow'
  /** Radicand, degree. */
  | 'root'
  /** `value` names the function: `sin`, `abs`, `floor`, `factorial`, `log` (argument, base), `binomial` (n, k), … */
  | 'fn'
  /** An unknown function applied: `value` is its name. */
  | 'call'
  /** One argument, a hundredth of it. */
  | 'percent'
  /** `value` is the base; the argument's `value` holds the digits. */
  | 'base'
  /** In parentheses, ordered: `(1, 2)`, which may also be an open interval. */
  | 'tuple'
  /** Without parentheses: `1, 2`. */
  | 'list'
  /** In braces. */
  | 'set'
  /** Low, high; `value` is `[]`, `[)`, `(]` or `()`. */
  | 'interval'
  | 'union'
  | 'intersection'
  | 'difference'
  /** `value` is `empty`, `R`, `Z`, `N`, `Q` or `C`. */
  | 'known-set'
  /** `value` is `=`, `<`, `<=`, `>`, `>=` or `!=`. */
  | 'rel'
  /** All of these relations: a chain such as `1 < x < 2`. */
  | 'and'
  /** `value` is `rows x columns`, as in `2x3`; entries row by row. */
  | 'matrix';
