const LONGEST = 40;

/** Types of values as users call them, by their names in zod and in JSON. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  nan: 'no number',
  NaN: 'no number',
  boolean: 'true or false',
  null: 'nothing',
  array: 'a list',
  tuple: 'a list',
  set: 'a list',
  object: 'an object of fields',
  record: 'an object of fields',
  map: 'an object of fields',
  date: 'a date',
};

/** @param type as zod or JSON names it */
export const describeType = (type: string): string => TYPES[type] ?? type;

/**
 * A value that was found where another is expected, in a few words.
 * @param quote whether texts and numbers are repeated, in 40 characters at most; false where one may be a secret
 */
export function describeValue(value: unknown, quote = true): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'an object of fields';
  if (typeof value === 'number') return quote ? `the number ${value}` : 'a number';
  if (typeof value !== 'string') return String(value);
  const text = value.trim().replace(/\s+/g, ' ');
  if (text === '') return 'an empty text';
  return quote ? `the text "${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}"` : 'a text';
}
