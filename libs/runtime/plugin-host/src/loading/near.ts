import { distance } from 'fastest-levenshtein';

/** The candidate that was probably meant, or undefined when none is near enough to be a misspelling. */
export function nearest(given: string, candidates: readonly string[]): string | undefined {
  const limit = Math.max(2, Math.floor(given.length / 3));
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const away = distance(given.toLowerCase(), candidate.toLowerCase());
    if (away <= limit && (!best || away < best.distance)) best = { candidate, distance: away };
  }
  return best?.candidate;
}
