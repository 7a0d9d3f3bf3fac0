import type { MathTree } from '@agora/plugin-api';
import { Unreadable, type Token } from './tokens.js';
import { leaf, named, node, num } from './trees.js';

/** A number in a base, such as `1A_{16}`. */
export function based({ text, base }: Extract<Token, { is: 'based' }>): MathTree {
  const size = Number(base);
  const fits = [...text.replace('.', '')].every((digit) => parseInt(digit, 36) < size);
  if (size < 2 || size > 36 || !fits) throw new Unreadable(`digits in base ${base}`);
  if (size === 10) return num(text);
  return named('base', base, leaf('text', text.replace(/^0+(?=[0-9A-Z])/, '')));
}

/** The repeating decimal `0.1(6)` as a fraction. */
export function repeating(decimals: string, repeated: string): MathTree {
  const [whole = '', fixed = ''] = decimals.split('.');
  const nines = '9'.repeat(repeated.length) + '0'.repeat(fixed.length);
  const top = BigInt(whole + fixed + repeated) - BigInt(whole + fixed || '0');
  return node('div', num(String(top)), num(nines));
}
