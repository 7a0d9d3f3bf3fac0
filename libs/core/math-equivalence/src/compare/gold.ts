import type { MathTree } from '@agora/plugin-api';
import { formulas } from '../extract/formulas.js';
import { boxedAnswer } from '../extract/marked.js';
import { answersIn } from '../extract/read-answer.js';
import { parseMath } from '../parse/parse-math.js';
import { normalForm } from '../text/normal-form.js';

/** A gold answer, ready to be compared. */
export interface Gold {
  text: string;
  /** See `normalForm`. */
  form: string;
  /** Its possible readings. Empty when it cannot be parsed; then only the same string is equal. */
  trees: MathTree[];
}

/**
 * Reads a gold answer from a file: plain LaTeX, in `\boxed{…}` or between dollar signs, a number in ordinary notation, or a
 * sentence that contains one of these. `plain`: written by people, so `1,22` may also be a decimal number.
 */
export function readGold(text: string, { plain = false } = {}): Gold {
  const boxed = boxedAnswer(text)?.found;
  if (boxed) return goldOf(boxed.joined ?? boxed.text);
  const [only, ...others] = formulas(text).filter(({ delimited }) => delimited);
  if (only && others.length === 0 && /^[\s.]*$/.test(text.slice(0, only.start) + text.slice(only.end))) {
    return goldOf(only.content + (only.percent ? '\\%' : ''));
  }
  const whole = goldOf(text.trim());
  const words = text.replace(/\\[a-zA-Z]+(?:\{[a-z]+\})?/g, ' ').match(/[a-zA-Z]{2,}/g) ?? [];
  const isProse = text.includes('$') || words.length > 4;
  if (!only && (whole.trees.length > 0 || !isProse)) {
    const decimal = plain ? decimalComma(text) : undefined;
    return decimal ? { ...whole, trees: [...whole.trees, decimal] } : whole;
  }
  for (const found of answersIn(text)) {
    const gold = goldOf(found.joined ?? found.text);
    if (gold.trees.length > 0) return gold;
  }
  return whole;
}

function goldOf(text: string): Gold {
  const tree = parseMath(text);
  return { text, form: normalForm(text), trees: tree ? [tree] : [] };
}

/** `12,5` as 12.5. */
export function decimalComma(text: string): MathTree | undefined {
  const match = /^\s*(-?)(\d+),(\d+)\s*$/.exec(text);
  if (!match) return undefined;
  const value: MathTree = { op: 'dec', value: `${match[2]}.${match[3]}` };
  return match[1] === '-' ? { op: 'neg', args: [value] } : value;
}
