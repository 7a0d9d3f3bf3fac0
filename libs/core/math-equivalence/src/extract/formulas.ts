import { boxes } from './boxed.js';
import type { Found, Placed } from './found.js';
import { areAlternatives, joins, suffixOf } from './side-by-side.js';

/** A formula between delimiters in a text; `end` includes delimiters and a percent sign that follows. */
export interface Formula {
  start: number;
  end: number;
  content: string;
  percent: boolean;
  /** False for a fraction without delimiters. */
  delimited: boolean;
}

const PERCENT = /\s*(?:\\?%|[Pp]ercentage|[Pp]ercent|[Pp]ct)/y;
const FRACTION = /-?\\[dt]?frac\{-?\d+(?:[.,]\d+)?\}\{-?\d+(?:[.,]\d+)?\}/y;

/**
 * Formulas in `$…$`, `$$…$$`, `\(…\)`, `\[…\]`, and fractions without delimiters. A dollar sign after a digit or a backslash
 * does not open a formula, and inline formulas do not continue on the next line.
 */
export function formulas(text: string): Formula[] {
  const found: Formula[] = [];
  const next = new Next(text);
  let at = 0;
  while (at < text.length) {
    const start = nextOpening(text, at);
    if (start < 0) break;
    const formula = formulaAt(text, start, next);
    if (formula) found.push(formula);
    at = formula ? formula.end : start + 1;
  }
  return found;
}

/** Caches the next position of a text, so that many openers without a closer do not each search the whole text. */
class Next {
  private readonly known = new Map<string, number>();

  constructor(private readonly text: string) {}

  of(sign: string, from: number): number {
    const known = this.known.get(sign);
    if (known !== undefined && (known < 0 || known >= from)) return known;
    const found = this.text.indexOf(sign, from);
    this.known.set(sign, found);
    return found;
  }
}

function nextOpening(text: string, from: number): number {
  const opening = /[$\\]|-\\/g;
  opening.lastIndex = from;
  return opening.exec(text)?.index ?? -1;
}

function formulaAt(text: string, start: number, next: Next): Formula | undefined {
  const escaped = text[start - 1] === '\\';
  if (text[start] === '$') {
    if (escaped) return undefined;
    if (text[start + 1] === '$') {
      const close = closing(text, '$$', start + 2);
      if (close > start + 2) return formula(text, start, start + 2, close, 2);
    }
    if (/\d/.test(text[start - 1] ?? '')) return undefined;
    const close = closing(text, '$', start + 1);
    return close > start + 1 && !text.slice(start, close).includes('\n')
      ? formula(text, start, start + 1, close, 1)
      : undefined;
  }
  if (text[start + 1] === '[' && !escaped) return between(text, start, '\\]', next);
  if (text[start + 1] === '(' && !escaped) return between(text, start, '\\)', next);
  FRACTION.lastIndex = start;
  const fraction = FRACTION.exec(text)?.[0];
  return fraction === undefined ? undefined : formula(text, start, start, start + fraction.length, 0);
}

function between(text: string, start: number, close: string, next: Next): Formula | undefined {
  const end = next.of(close, start + 2);
  if (end <= start + 2) return undefined;
  const line = next.of('\n', start);
  if (close === '\\)' && line >= 0 && line < end) return undefined;
  return formula(text, start, start + 2, end, 2);
}

/** Position of the next `sign` that is not escaped. */
function closing(text: string, sign: string, from: number): number {
  for (let at = text.indexOf(sign, from); at >= 0; at = text.indexOf(sign, at + 1)) {
    if (text[at - 1] !== '\\') return at;
  }
  return -1;
}

function formula(text: string, start: number, from: number, to: number, delimiter: number): Formula {
  PERCENT.lastIndex = to + delimiter;
  const percent = PERCENT.exec(text)?.[0] ?? '';
  return {
    start,
    end: to + delimiter + percent.length,
    content: text.slice(from, to),
    percent: percent !== '',
    delimited: delimiter > 0,
  };
}

/** Words after which a formula is a place and not the answer: `the minimum is $9$, attained at $x = 3$`. */
const TAKEN =
  /^\s*,?\s*(?:\(?which is\s+)?(?:attained|achieved|reached|taken|occurring|when|where|at|for)\b[^.\n]{0,40}$/;

/** Joins formulas that are given side by side, `$1$ and $2$`, into one answer. */
export function groupsOf(all: readonly Formula[], text: string): Placed[] {
  const seen = all.filter(
    ({ start, content }, index) =>
      !isAssigned(content) ||
      isAssigned(all[index - 1]?.content ?? '=') ||
      !TAKEN.test(text.slice(all[index - 1]?.end, start)),
  );
  return sideBySide(seen, text);
}

const isAssigned = (content: string): boolean => content.includes('=');

function sideBySide(seen: readonly Formula[], text: string): Placed[] {
  const all: Formula[][] = [];
  for (const formula of seen) {
    const group = all.at(-1);
    const between = text.slice(group?.at(-1)?.end ?? 0, formula.start);
    if (group && between.trim() !== '' && joins(between) !== undefined) group.push(formula);
    else all.push([formula]);
  }
  return all.map((group) => foundIn(group, text)).filter((found) => found !== undefined);
}

function foundIn(group: readonly Formula[], text: string): Placed | undefined {
  const final = group.at(-1);
  if (!final) return undefined;
  const suffix = final.percent ? '' : suffixOf(text, final.end);
  const found: Found = { text: contentOf(final) + suffix, by: 'formula', plain: false };
  if (group.length > 1) found.joined = group.map(contentOf).join(', ');
  const [before] = group.slice(-2, -1);
  const between = text.slice(before?.end, final.start);
  const offered = before && joins(between) === 'or' && !/,/.test(before.content.slice(-3) + between);
  if (offered && areAlternatives([contentOf(before), contentOf(final)])) found.several = true;
  return { end: final.end, found };
}

function contentOf({ content, percent }: Formula): string {
  const boxed = boxes(content).at(-1);
  return (boxed?.content ?? content) + (percent ? '\\%' : '');
}
