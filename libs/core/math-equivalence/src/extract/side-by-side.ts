/**
 * How two boxes or formulas with this text between them are joined: by `and`, `or`, a comma, or nothing; undefined when they
 * are not given side by side.
 */
export function joins(between: string): 'and' | 'or' | ',' | '' | undefined {
  if (between.length > 70) return undefined;
  const words = between
    .replace(/\\(?:quad|qquad|[,;:! ()[\]])/g, ' ')
    .replace(/\\(?:text|mbox|mathrm)\s*\{([^{}]*)\}/g, '$1')
    .replace(/[$\s.*]+/g, ' ')
    .trim();
  const match = /^(?:,?\s*\(?(and|or)|(,|;))?$/i.exec(words);
  if (!match) return undefined;
  if (match[1]?.toLowerCase() === 'or') return 'or';
  return match[1] ? 'and' : match[2] ? ',' : '';
}

/** A number or a formula without letters, possibly with `x =` before it. */
const VALUE =
  /^\s*(?:([a-zA-Z])\s*=)?((?:[\d\s.,+\-*/^{}()!|%]|\\(?:[dt]?frac|sqrt|pi|cdot|times|left|right|[,;:!%$])(?![a-zA-Z]))+)$/;

/**
 * Whether the parts are alternatives, as in `2 or 3`. Between expressions and equations, `or` introduces another form of the
 * same answer: `$2x = 6$, or $x = 3$`.
 */
export function areAlternatives(parts: readonly string[]): boolean {
  const values = parts.map((part) => VALUE.exec(part.replace(/[.,\s]+$/, '')));
  return values.every((value) => value !== null && /\d|pi/.test(value[2] ?? '') && value[1] === values[0]?.[1]);
}

const BEHIND =
  /^\s*\$?\s*(?:\*\*)?\s*(?:(\\?%|percent(?:age)?\b|pct\b)|(hundred|thousand|million|billion|trillion|dozen)\b|(or (?:more|less|fewer|greater|higher|above|below)|and (?:above|below|up))\b)/i;

/** Text after a box or formula that belongs to its value, as LaTeX: a percent sign, `million`, `or more`. */
export function suffixOf(text: string, end: number): string {
  const [, percent, scale, otherwise] = BEHIND.exec(text.slice(end, end + 30)) ?? [];
  if (percent !== undefined) return '\\%';
  const words = scale ?? otherwise;
  return words === undefined ? '' : `\\text{ ${words}}`;
}
