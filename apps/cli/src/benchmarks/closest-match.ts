import { closest, distance } from 'fastest-levenshtein';

/** `Did you mean "x"? ` when what was given may be a misspelling of one of the names; otherwise an empty text. */
export function didYouMean(given: string, names: readonly string[]): string {
  const name = closest(given, [...names]);
  return name && distance(given, name) <= Math.max(2, given.length / 3) ? `Did you mean "${name}"? ` : '';
}
