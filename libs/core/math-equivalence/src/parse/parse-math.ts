import type { MathTree } from '@agora/plugin-api';
import { cleanLatex } from '../text/clean-latex.js';
import { plainWords, UNITS } from '../text/words.js';
import { Parser } from './parser.js';
import { tokenize, Unreadable, type Token } from './tokens.js';
import { leaf, many, named, node, num } from './trees.js';

const LONGEST = 1_500;
const UNIT_QUOTIENT = /(\d|\}|\))(\s*)([a-z]{1,6})(?:\s*\^\s*\{?\d\}?)?\s*\/\s*([a-z]{1,6})(?:\s*\^\s*\{?\d\}?)?$/;
const COLLECTIONS = new Set(['list', 'set']);

/**
 * Reads LaTeX or plain mathematics; undefined for what it does not understand, is longer than 1,500 characters or too deep.
 * Words alone become `text`. Both signs of `\pm` become a list of two.
 */
export function parseMath(text: string): MathTree | undefined {
  if (text.length > LONGEST) return undefined;
  const clean = cleanLatex(text);
  if (clean === '') return undefined;
  const clock = /^(?:\\text\{)?\s*\d{1,2}:\d{2}\s*(?:\}|\\text\{)?\s*[ap]\.?\s?m\.?\s*\}?$/i.test(clean);
  if (clock) return leaf('text', plainWords(clean));
  if (/^\d{1,2}:[0-5]\d$/.test(clean)) return timeOrRatio(clean);
  // A sign behind a plain fraction is that of the whole.
  const percent =
    /^([-+]?[\d\s.,/]*(?:\/\s*\d+|\\frac\s*(?:\{\d+\}\s*\{\d+\}|\d\s*\d)))\s*(?:%|percent(?:age)?|pct)$/i.exec(
      clean,
    )?.[1];
  const share = percent === undefined ? undefined : read(percent);
  if (share) return node('percent', share);
  return read(withoutUnitQuotient(clean)) ?? read(lastSide(clean));
}

/** `60 km/h` as 60; `5m/s` may hold variables. */
function withoutUnitQuotient(clean: string): string {
  return clean.replace(UNIT_QUOTIENT, (all, value: string, space: string, over: string, under: string) => {
    const isUnits = UNITS.has(over) && UNITS.has(under) && (space !== '' || over.length + under.length > 2);
    return isUnits ? value : all;
  });
}

/** `11:30`, which may also be a ratio: two such are compared as they are written, and with others as a quotient. */
function timeOrRatio(clean: string): MathTree {
  const [left = '', right = ''] = clean.split(':');
  return named('div', clean, num(Number(left)), num(Number(right)));
}

function read(clean: string): MathTree | undefined {
  try {
    const tokens = tokenize(clean);
    return onlyWords(tokens, clean) ?? withBothSigns(tokens);
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

/** Of a chain of equations the last side alone, which is often readable when the others are not. */
function lastSide(clean: string): string {
  const sides = clean.split(/(?<![<>!\\])=/);
  // What is read nowhere else, such as a norm, names the value.
  const isNamed = sides.length === 2 && !/\\text|\\ne|[<>]/.test(clean);
  return (sides.length > 2 || isNamed) && !/[,;]/.test(clean) ? (sides.at(-1) ?? '').trim() : '';
}

function onlyWords(tokens: readonly Token[], clean: string): MathTree | undefined {
  const inText = /\\(?:text|mathrm|mbox)/.test(clean);
  const hasWords = tokens.some(({ is }) => is === 'words');
  const rest = tokens.every(
    (token) => token.is === 'words' || token.is === 'letter' || (token.is === 'sign' && /[()[\],.'-]/.test(token.text)),
  );
  const single = inText && tokens.filter(({ is }) => is === 'letter').length === 1;
  return rest && (hasWords || single) ? leaf('text', plainWords(clean)) : undefined;
}

function withBothSigns(tokens: readonly Token[]): MathTree {
  const plus = new Parser([...tokens], 1);
  const tree = plus.all();
  if (!plus.bothSigns) return tree;
  const other = new Parser([...tokens], -1).all();
  return join(tree, other);
}

/** The elements of a list under both signs; `x = a ± b` keeps its left side. */
function join(one: MathTree, other: MathTree): MathTree {
  const [left, right] = one.args ?? [];
  const otherRight = other.args?.[1];
  if (one.op === 'rel' && one.value === '=' && left && right && otherRight) {
    return { ...one, args: [left, join(right, otherRight)] };
  }
  if (COLLECTIONS.has(one.op) && one.op === other.op)
    return { op: one.op, args: [...(one.args ?? []), ...(other.args ?? [])] };
  return many('list', [one, other]);
}
