/** Runs of letters and digits of any script, in lower case. */
export function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** ROUGE-L: F-measure of the longest common subsequence, from 0 to 1. It is 0 for texts without words. */
export function rougeL(a: readonly string[], b: readonly string[]): number {
  return score(commonSubsequence(a, b), a, b);
}

/** The first candidate whose ROUGE-L is at least `least`, with that score; undefined when there is none. */
export function nearest(
  text: readonly string[],
  candidates: Iterable<readonly string[]>,
  least: number,
): { index: number; score: number } | undefined {
  const counts = countOf(text);
  let index = 0;
  for (const candidate of candidates) {
    // A cheap upper bound first: a common subsequence is no longer than the number of common words.
    if (score(common(counts, candidate), text, candidate) >= least) {
      const found = rougeL(text, candidate);
      if (found >= least) return { index, score: found };
    }
    index += 1;
  }
  return undefined;
}

function score(shared: number, a: readonly string[], b: readonly string[]): number {
  return a.length + b.length === 0 ? 0 : (2 * shared) / (a.length + b.length);
}

function countOf(text: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of text) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function common(counts: ReadonlyMap<string, number>, candidate: readonly string[]): number {
  const used = new Map<string, number>();
  let shared = 0;
  for (const word of candidate) {
    const before = used.get(word) ?? 0;
    if (before >= (counts.get(word) ?? 0)) continue;
    used.set(word, before + 1);
    shared += 1;
  }
  return shared;
}

function commonSubsequence(a: readonly string[], b: readonly string[]): number {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  let previous = new Uint32Array(short.length + 1);
  let current = new Uint32Array(short.length + 1);
  for (const word of long) {
    for (let at = 1; at <= short.length; at += 1) {
      current[at] =
        short[at - 1] === word ? (previous[at - 1] ?? 0) + 1 : Math.max(previous[at] ?? 0, current[at - 1] ?? 0);
    }
    [previous, current] = [current, previous];
  }
  return previous[short.length] ?? 0;
}
