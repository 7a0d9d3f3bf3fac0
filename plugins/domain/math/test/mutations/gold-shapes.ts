/** What a gold answer of MATH looks like, for mutations that change some looks alone. All take LaTeX as the file has it. */

/** A gold answer rewritten, or undefined when the rewriting does not apply to it. */
export interface Mutation {
  name: string;
  of(gold: string): string | undefined;
}

/** `-12`, without thousands and units. */
export function integerOf(gold: string): bigint | undefined {
  return /^-?(?:0|[1-9]\d*)$/.test(gold) ? BigInt(gold) : undefined;
}

export interface PlainFraction {
  sign: string;
  top: string;
  bottom: string;
}

/** `\frac{3}{4}`, `-\dfrac34`. */
export function fractionOf(gold: string): PlainFraction | undefined {
  const match = /^(-?)\\[dt]?frac\s*(?:\{(\d+)\}|(\d))\s*(?:\{(\d+)\}|(\d))$/.exec(gold);
  if (!match) return undefined;
  return { sign: match[1] ?? '', top: match[2] ?? match[3] ?? '', bottom: match[4] ?? match[5] ?? '' };
}

export interface Decimal {
  whole: string;
  places: string;
}

export function decimalOf(gold: string): Decimal | undefined {
  const match = /^(-?\d+)\.(\d+)$/.exec(gold);
  return match ? { whole: match[1] ?? '', places: match[2] ?? '' } : undefined;
}

/** The word or words of `\text{Evelyn}`; not of a unit. */
export function wordOf(gold: string): string | undefined {
  return /^\\(?:text|mbox)\{([A-Za-z]{2,}(?: \d+)?)\}$/.exec(gold)?.[1];
}

/** The letter of `\text{(C)}`, `\text{B}`, `(\text{E})`. */
export function choiceOf(gold: string): string | undefined {
  return /^\(?\\text\{\(?([A-Z])\)?\}\)?$/.exec(gold)?.[1];
}

/** The number of degrees in `60^\circ`. */
export function degreesOf(gold: string): string | undefined {
  return /^(-?\d+(?:\.\d+)?)\^\{?\\circ\}?$/.exec(gold)?.[1];
}

/** `2516_8` in two parts. */
export function basedOf(gold: string): { digits: string; base: string } | undefined {
  const match = /^([0-9A-Z]+)_\{?(\d+)\}?$/.exec(gold);
  return match ? { digits: match[1] ?? '', base: match[2] ?? '' } : undefined;
}

/** A number with a unit in words: `5\text{ cm}`. */
export function quantityOf(gold: string): { number: string; unit: string } | undefined {
  const match = /^(-?[\d.]+)\s*\\[,;]?\s*\\(?:text|mbox)\{\s*([a-z][a-z ]*?)\.?\s*\}$/.exec(gold);
  return match ? { number: match[1] ?? '', unit: match[2] ?? '' } : undefined;
}

export function isMatrix(gold: string): boolean {
  return gold.startsWith('\\begin{pmatrix}') && gold.endsWith('\\end{pmatrix}');
}

/** The parts of a list without parentheses: `-2, 1`; undefined for anything else. */
export function listOf(gold: string): string[] | undefined {
  // Commas of thousands part nothing.
  if (/\\text|\\begin|=|\\infty|\\!|\\\$|^\d{1,3}(?:,\d{3})+$/.test(gold)) return undefined;
  const parts = splitOutside(gold);
  return parts.length > 1 && parts.every((part) => part !== '') ? parts : undefined;
}

/** The parts of `(3, 4)` or `\left( 3, 4 \right)`. */
export function tupleOf(gold: string): string[] | undefined {
  const inner = /^(?:\\left)?\s*\((.*?)(?:\\right)?\s*\)$/s.exec(gold)?.[1];
  if (inner === undefined || /\\infty|\\cup|\\text|=/.test(gold) || closesEarly(inner)) return undefined;
  const parts = splitOutside(inner);
  return parts.length > 1 ? parts : undefined;
}

/** Brackets and ends of one interval, at least one of them closed or infinite. */
export function intervalOf(gold: string): { open: string; low: string; high: string; close: string } | undefined {
  const match = /^(?:\\left)?\s*([([])(.*?)(?:\\right)?\s*([)\]])$/s.exec(gold);
  const [low, high, ...more] = splitOutside(match?.[2] ?? '');
  if (!match || !low || !high || more.length > 0 || closesEarly(match[2] ?? '')) return undefined;
  const [open, close] = [match[1] ?? '', match[3] ?? ''];
  return open + close === '()' && !gold.includes('\\infty') ? undefined : { open, low, high, close };
}

/** `x = 5`: the sides of one equation with a variable on its left. */
export function assignmentOf(gold: string): { left: string; right: string } | undefined {
  const match = /^([a-z])\s*=\s*([^=,]+)$/.exec(gold);
  return match ? { left: match[1] ?? '', right: match[2] ?? '' } : undefined;
}

/** One number or expression: no list, set, interval, relation, word, matrix, unit, percentage or number in a base. */
export function isScalar(gold: string): boolean {
  if (/[=<>%_:]|\\(?:text|mbox|begin|in\b|infty|cup|circ|le|ge|ne|pm|overline|\{|\$|%)|[[\]]/.test(gold)) return false;
  return splitOutside(gold.replaceAll(',\\!', '')).length === 1 && tupleOf(gold) === undefined && /\d|[a-z]/.test(gold);
}

/** A scalar without letters other than `\pi` and `i`, so that it has a value. */
export function isConstant(gold: string): boolean {
  return isScalar(gold) && !/[a-hj-zA-Z]/.test(gold.replace(/\\[a-z]+/gi, ''));
}

export function isSum(gold: string): boolean {
  return /[^\s({^]\s*[-+]/.test(gold) || gold.startsWith('-');
}

/** In parentheses when it is a sum or begins with a minus sign. */
export function grouped(gold: string): string {
  return isSum(gold) || /\d\s*\\[dt]?frac/.test(gold) ? `(${gold})` : gold;
}

/** Parts between commas outside of all brackets. */
function splitOutside(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if ('([{'.includes(character)) depth += 1;
    if (')]}'.includes(character)) depth -= 1;
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim());
}

function closesEarly(inner: string): boolean {
  let depth = 0;
  for (const character of inner) {
    if ('(['.includes(character)) depth += 1;
    if (')]'.includes(character)) depth -= 1;
    if (depth < 0) return true;
  }
  return false;
}
