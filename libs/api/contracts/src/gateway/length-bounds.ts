// Read by the pages as well, which load no other part of this package: it loads no other file.

/** Bounds of the lengths that rows are grouped by, in characters: a group reaches from one to below the next. */
export const LENGTH_BOUNDS = [0, 100, 300, 1_000, 3_000, 10_000] as const;

/** The lower bound of the group that a text of so many characters falls into. */
export function lengthGroup(characters: number): number {
  return LENGTH_BOUNDS.findLast((bound) => bound <= characters) ?? 0;
}
