import type { MathTree } from '@agora/plugin-api';
import { leaf } from './trees.js';

export const FUNCTIONS = new Set(
  `sin cos tan cot sec csc arcsin arccos arctan arccot arcsec arccsc sinh cosh tanh log ln lg exp abs floor ceil
  max min gcd lcm det`.split(/\s+/),
);

/** Other names of functions. */
export const INVERSE: Record<string, string> = { lg: 'log' };

/** Commands that are variables. */
export const SYMBOLS = new Set(
  `alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi rho varrho sigma tau upsilon
  phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell hbar imath jmath`.split(
    /\s+/,
  ),
);

/** Commands that stand for one value. */
export const CONSTANTS: ReadonlyMap<string, MathTree> = new Map([
  ['infty', leaf('const', 'oo')],
  ['pi', leaf('const', 'pi')],
  ['emptyset', leaf('known-set', 'empty')],
  ['varnothing', leaf('known-set', 'empty')],
]);

/** The function name used for ratios of three or more parts. */
export const RATIO = ':';

/** `^-1` for the exponent of an inverse function; empty for other exponents, which are powers. */
export function exponentless(exponent: MathTree): string {
  return exponent.op === 'neg' && exponent.args?.[0]?.value === '1' ? '^-1' : '';
}
