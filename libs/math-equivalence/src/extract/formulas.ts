/** A formula between delimiters in a text; `end` includes delimiters and a percent sign that follows. */
export interface Formula {
  start: number;
  end: number;
  content: string;
  percent: boolean;
  /** Not so for a bare fraction. */
  delimited: boolean;
}

const PERCENT = /\s*(?:\\?%|[Pp]ercentage|[Pp]ercent|[Pp]ct)/y;
const FRACTION = /-?\\[dt]?frac\{-?\d+(?:[.,]\d+)?\}\{-?\d+(?:[.,]\d+)?\}/y;

/**
 * Formulas in `$…$`, `$$…$$`, `\(…\)`, `\[…\]`, and bare fractions. A dollar sign behind a digit or a backslash opens none,
 * and formulas within a line do not go over its end.
 */
export function formulas(text: string): Formula[] {
  const found: Formula[] = [];
  // Delimiters that close nothing from here on: looked for once, however many were opened.
  const missing = new Set<string>();
  let at = 0;
  while (at < text.length) {
    const next = nextOpening(text, at);
    if (next < 0) break;
    const formula = formulaAt(text, next, missing);
    if (formula) found.push(formula);
    at = formula ? formula.end : next + 1;
  }
  return found;
}

function nextOpening(text: string, from: number): number {
  const opening = /[$\\]|-\\/g;
  opening.lastIndex = from;
  return opening.exec(text)?.index ?? -1;
}

function formulaAt(text: string, start: number, missing: Set<string>): Formula | undefined {
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
  if (text[start + 1] === '[' && !escaped) return between(text, start, '\\]', missing);
  if (text[start + 1] === '(' && !escaped) return between(text, start, '\\)', missing);
  FRACTION.lastIndex = start;
  const fraction = FRACTION.exec(text)?.[0];
  return fraction === undefined ? undefined : formula(text, start, start, start + fraction.length, 0);
}

function between(text: string, start: number, close: string, missing: Set<string>): Formula | undefined {
  if (missing.has(close)) return undefined;
  const end = text.indexOf(close, start + 2);
  if (end < 0) missing.add(close);
  if (end <= start + 2) return undefined;
  if (close === '\\)' && text.slice(start, end).includes('\n')) return undefined;
  return formula(text, start, start + 2, end, 2);
}

/** The next unescaped one. */
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
