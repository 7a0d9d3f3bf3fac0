/** A part of a text. */
export interface Place {
  text: string;
  from: number;
  to: number;
}

/** Characters before and after a place that are examined. Bounds the time for long texts with many places. */
const NEAR = 200;
const before = ({ text, from }: Place): string => text.slice(Math.max(0, from - NEAR), from);
const behind = ({ text, to }: Place): string => text.slice(to, to + NEAR);

/** Whether a place is inside `$…$` or `\\(…\\)`. */
export function inFormula({ text, from, to }: Place): boolean {
  const head = text.slice(0, from);
  const tail = text.slice(to);
  const inline = head.replace(/\$\$/g, '').match(/(?<!\\)\$/g)?.length ?? 0;
  const display = head.match(/\$\$/g)?.length ?? 0;
  if (inline % 2 === 1 || display % 2 === 1) return tail.includes('$');
  const isOpen = (open: string, close: string): boolean =>
    head.lastIndexOf(open) > head.lastIndexOf(close) && tail.includes(close);
  return isOpen('\\(', '\\)') || isOpen('\\[', '\\]');
}

/** Whether it stands between a number or a single letter and another, as in "x … 0". */
export function isRelation(place: Place): boolean {
  const left = /(?:\d|[)\]}|]|(?<![A-Za-z])[A-Za-z]) ?$/.test(before(place));
  return left && /^ ?[-+(|]?(?:\d|[A-Za-z](?![A-Za-z])|\\)/.test(behind(place));
}

/** Whether it stands between a sign and what it is applied to, as in "= … (45)". */
export function isOperator(place: Place): boolean {
  return /[=+\-*/(^] ?$/.test(before(place)) && /^ ?[({\\\w]/.test(behind(place));
}

/** Whether there are only tabs before it on its line. */
export function isIndented(place: Place): boolean {
  return /(?:^|\n)\t*$/.test(before(place));
}

/** A line after which code is indented. */
const OPENS =
  /(?<!\\)\{\s*$|^\s*(?:def|class|for|while|if|elif|else|try|except|finally|with|match|case|switch|do)\b.*:\s*$/;

/** Whether its word is a name in a program: it is used elsewhere, or the line is indented like the lines around it. */
export function isUsed(place: Place, word: string): boolean {
  if (new RegExp(`(?<![\\\\\\w\\t\\n\\r])${word}(?!\\w)`).test(place.text)) return true;
  // A line above that begins with a tab has already been checked, and was found to be meant.
  const above = before(place).trimEnd().split('\n').at(-1) ?? '';
  return OPENS.test(above) || above.startsWith('\t');
}
