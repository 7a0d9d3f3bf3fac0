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
 * Parses LaTeX or plain mathematics. Undefined for text that it does not understand, that is longer than 1,500 characters, or
 * nested too deeply. A text of words becomes `text`. An expression with `\pm` becomes a list of two.
 */
export function parseMath(text: string): MathTree | undefined {
  if (text.length > LONGEST) return undefined;
  const clean = cleanLatex(text);
  if (clean === '') return undefined;
  const clock = /^(?:\\text\{)?\s*\d{1,2}:\d{2}\s*(?:\}|\\text\{)?\s*[ap]\.?\s?m\.?\s*\}?$/i.test(clean);
  if (clock) return leaf('text', plainWords(clean));
  if (/^\d{1,2}:[0-5]\d$/.test(clean)) return timeOrRatio(clean);
  // A percent sign after a plain fraction belongs to the whole fraction.
  const percent =
    /^([-+]?[\d\s.,/]*(?:\/\s*\d+|\\frac\s*(?:\{\d+\}\s*\{\d+\}|\d\s*\d)))\s*(?:%|percent(?:age)?|pct)$/i.exec(
      clean,
    )?.[1];
  const share = percent === undefined ? undefined : read(percent);
  if (share) return node('percent', share);
  return read(withoutUnitQuotient(clean)) ?? read(lastSide(clean));
}

/** `60 km/h` without its unit. `5m/s` is left as it is, since it may consist of variables. */
function withoutUnitQuotient(clean: string): string {
  return clean.replace(UNIT_QUOTIENT, (all, value: string, space: string, over: string, under: string) => {
    const isUnits = UNITS.has(over) && UNITS.has(under) && (space !== '' || over.length + under.length > 2);
    return isUnits ? value : all;
  });
}

/** `11:30`, which may be a time or a ratio: two of them are compared as written; with other forms it counts as a quotient. */
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

/** The last side of a chain of equations, which can often be parsed when the other sides cannot. */
function lastSide(clean: string): string {
  const sides = clean.split(/(?<![<>!\\])=/);
  // A left side that cannot be parsed, such as a norm, is the name of the value.
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

/** The list of both readings of `±`; `x = a ± b` keeps its left side. */
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
