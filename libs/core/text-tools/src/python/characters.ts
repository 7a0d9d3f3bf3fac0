/**
 * Character classes as Python's `str` and `re` have them, for use inside the brackets of a JavaScript class with the flag
 * `u` or `v`. They differ from JavaScript's own: `\s` has the four separators U+001C to U+001F and U+0085 but not U+FEFF,
 * and `\w` and `\d` know all scripts.
 */
export const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
/** Characters for which `str.isalnum` is true, and the underscore. Combining marks are not included. */
export const WORD = '\\p{L}\\p{N}_';
export const DIGIT = '\\p{Nd}';

const IS_SPACE = new RegExp(`[${SPACE}]`, 'u');
const ANY_SPACE = new RegExp(`[${SPACE}]+`, 'u');

/** Index of the first character from `from` on that is not white space. */
export function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && IS_SPACE.test(text.charAt(at))) at += 1;
  return at;
}

/** `str.strip()`. */
export function strip(text: string): string {
  return stripEnd(text.slice(skipSpace(text, 0)));
}

/** `str.rstrip()`. A loop, because a pattern that ends in `$` takes quadratic time on long runs of spaces. */
export function stripEnd(text: string): string {
  let end = text.length;
  while (end > 0 && IS_SPACE.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** True when `str.strip()` would leave nothing. */
export function isBlank(text: string): boolean {
  return skipSpace(text, 0) === text.length;
}

/** `str.lstrip(character)`, for one character. */
export function stripStartOf(text: string, character: string): string {
  let start = 0;
  while (text.startsWith(character, start)) start += character.length;
  return text.slice(start);
}

/** `str.rstrip(character)`, for one character. */
export function stripEndOf(text: string, character: string): string {
  let end = text.length;
  while (end > 0 && text.endsWith(character, end)) end -= character.length;
  return text.slice(0, end);
}

/** `str.split()`: the pieces between white space, none of them empty. */
export function split(text: string): string[] {
  const inner = strip(text);
  return inner === '' ? [] : inner.split(ANY_SPACE);
}

/** `str.isupper()`: at least one cased character, and all cased characters are upper case. */
export function isUpper(text: string): boolean {
  return !/[\p{Lowercase}\p{Lt}]/u.test(text) && /\p{Uppercase}/u.test(text);
}

/** `str.islower()`: at least one cased character, and all cased characters are lower case. */
export function isLower(text: string): boolean {
  return !/[\p{Uppercase}\p{Lt}]/u.test(text) && /\p{Lowercase}/u.test(text);
}
