/**
 * A number as people write it: `1,234`, `$18.00`, `-3`, `7/2`, `25%`, with or without a final full stop. Undefined when the
 * text is anything more than a number.
 */
export function parseNumber(text: string): number | undefined {
  const plain = text.replace(/[,$%]/g, '').trim().replace(/\.$/, '');
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:\/(\d+))?$/.exec(plain);
  if (!match) return undefined;
  const value = Number(match[1]) / (match[2] === undefined ? 1 : Number(match[2]));
  return Number.isFinite(value) ? value : undefined;
}
