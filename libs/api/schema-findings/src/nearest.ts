import { distance } from 'fastest-levenshtein';

/** The candidate that was probably meant, whatever its case, or undefined when none is near enough to be a misspelling. */
export function nearest(given: string, candidates: readonly string[]): string | undefined {
  const limit = Math.min(Math.max(2, Math.floor(given.length / 3)), given.length - 1);
  let best: { candidate: string; changes: number } | undefined;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - given.length) > limit) continue;
    const changes = distance(given.toLowerCase(), candidate.toLowerCase());
    if (changes <= limit && (!best || changes < best.changes)) best = { candidate, changes };
  }
  return best?.candidate;
}
