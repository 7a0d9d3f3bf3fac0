import { nearest } from '@agora/schema-findings';

/** `Did you mean "x"? ` when what was given may be a misspelling of one of the names; otherwise an empty text. */
export function didYouMean(given: string, names: readonly string[]): string {
  const name = nearest(given, names);
  return name === undefined ? '' : `Did you mean "${name}"? `;
}
