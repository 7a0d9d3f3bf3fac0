const LONGEST = 40;

/** A value as a file of the user holds it, for messages; undefined where there is nothing to show. */
export function foundIn(value: unknown): string | undefined {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'an object of fields';
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value !== 'string') return String(value);
  const text = value.trim().replace(/\s+/g, ' ');
  if (text === '') return undefined;
  return `the text "${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}"`;
}
