const SCALES: Record<string, number> = {
  hundred: 100,
  k: 1e3,
  K: 1e3,
  thousand: 1e3,
  M: 1e6,
  mn: 1e6,
  million: 1e6,
  bn: 1e9,
  billion: 1e9,
  trillion: 1e12,
};
const SCALE = Object.keys(SCALES).join('|');
const VULGAR: Record<string, string> = { '½': '1/2', '⅓': '1/3', '⅔': '2/3', '¼': '1/4', '¾': '3/4', '⅛': '1/8' };
/** A longer text is not a number that fits a double. */
const LONGEST = 400;
const VALUE = new RegExp(
  String.raw`^([+-]?(?:\d+\.?\d*|\.\d+))(?:\/(\d+(?:\.\d+)?)|\s+(\d+)\/(\d+))?\s*(${SCALE})?(?:\s*(?:dollars|euros?))?$`,
);

/**
 * Parses a number in ordinary notation: `1,234`, `$18.00`, `-3`, `7/2`, `3 1/2`, `25%`, `18,50 €`, `2 million`, with or without
 * a final full stop. Undefined when the text contains anything else.
 */
export function parseNumber(text: string): number | undefined {
  const match = partsOf(text);
  if (!match) return undefined;
  const [, first = '', under, top, bottom, scale] = match;
  const value = Number(first) / (under === undefined ? 1 : Number(under));
  const part = top === undefined ? 0 : Number(top) / Number(bottom);
  const result = (first.startsWith('-') ? value - part : value + part) * (SCALES[scale ?? ''] ?? 1);
  return Number.isFinite(result) ? result : undefined;
}

/** All digits of a text that `parseNumber` reads as a whole number, written out without fraction or `million`; undefined for others. */
export function parseWhole(text: string): bigint | undefined {
  const [, first = '', under, top, , scale] = partsOf(text) ?? [];
  const [, sign = '', digits] = /^([+-]?)(\d+)(?:\.0*)?$/.exec(first) ?? [];
  if (digits === undefined || (under ?? top ?? scale) !== undefined) return undefined;
  return sign === '-' ? -BigInt(digits) : BigInt(digits);
}

function partsOf(text: string): RegExpExecArray | null {
  if (text.length > LONGEST) return null;
  const plain = withoutDecimalComma(plainNumbers(text))
    .replace(/[,$%€£]/g, '')
    .trim()
    .replace(/\.$/, '');
  return VALUE.exec(plain);
}

/** Rewrites `1.234,50 €` with a decimal point. */
function withoutDecimalComma(text: string): string {
  const match = /^(\s*[-+]?)(\d+|\d{1,3}(?:\.\d{3})+),(\d{1,2})\s*(?:€|EUR|euros?)?\s*$/i.exec(text.replace('€', ''));
  if (!match || !/€|eur/i.test(text)) return text;
  return `${match[1]}${match[2]?.replace(/\./g, '')}.${match[3]}`;
}

/** Rewrites numbers in LaTeX or Unicode notation so that they have only commas and points. */
export function plainNumbers(text: string): string {
  return text
    .replace(/[０-９]/g, (digit) => String(digit.charCodeAt(0) - 0xff10))
    .replace(/[−–‑－]/g, '-')
    .replace(/(?<=\d)(?:\{,\}|,\\!|\\[,!;: ]|\\thinspace\s?|[\u2007\u2009\u202f\u00a0'’])(?=\d{3}(?!\d))/g, ',')
    .replace(/(?<=(?<!\d|\d[.,])\d{1,3}) (?=000(?![\d.,]\d|\d))/g, ',')
    .replace(/(?<=\d) ?[½⅓⅔¼¾⅛]/g, (part) => ` ${VULGAR[part.trim()]}`)
    .replace(/[½⅓⅔¼¾⅛]/g, (part) => VULGAR[part] ?? part)
    .replace(/[\u2000-\u200a\u202f\u00a0]/g, ' ')
    .replace(/(?<=\d)(?:\\[,;:! ])?\s?(?=\\[dt]?frac(?![a-zA-Z]))/g, ' ')
    .replace(/\\[dt]?frac\s*(\d)\s*(\d)/g, '$1/$2')
    .replace(/\\[dt]?frac\s*\{\s*(-?[\d.]+)\s*\}\s*\{\s*([\d.]+)\s*\}/g, '$1/$2')
    .replace(/\\(?:text|mathrm|mbox|textbf|mathbf)\s*\{([^{}]*)\}/g, ' $1 ')
    .replace(/\\([$%#])/g, '$1')
    .replace(/\\[,;:! ]|~/g, ' ');
}
