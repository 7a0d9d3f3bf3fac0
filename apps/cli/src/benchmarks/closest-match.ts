import { closest, distance } from 'fastest-levenshtein';

/** `Did you mean "x"? ` when one of the names is near enough to be a misspelling of what was given; else nothing. */
export function didYouMean(given: string, names: readonly string[]): string {
  const name = closest(given, [...names]);
  return name && distance(given, name) <= Math.max(2, given.length / 3) ? `Did you mean "${name}"? ` : '';
}
