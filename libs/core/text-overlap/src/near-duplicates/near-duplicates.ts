import { Buckets } from './buckets.js';
import { minHash, PERMUTATIONS, similarity } from './min-hash.js';

export interface NearDuplicateCluster {
  /** Number of texts in it, including the first. */
  size: number;
  /** Positions of its first text, and of the first near duplicate of that text. */
  first: number;
  second: number;
}

/**
 * Finds texts that are nearly the same as an earlier one: Jaccard similarity of their sets of five-word shingles at or
 * above the threshold, estimated by MinHash with 128 hash functions and locality-sensitive hashing. Each text is compared
 * with the first of every cluster so far, so clusters depend on the order, and on nothing else. Time and memory grow with
 * the number of texts, not with its square.
 */
export class NearDuplicates {
  private readonly buckets: Buckets;
  private readonly least: number;
  /** Per cluster: its size, first and second position. */
  private readonly sizes: number[] = [];
  private readonly firsts: number[] = [];
  private readonly seconds: number[] = [];
  private added = 0;

  /** `threshold` in (0, 1]; `expected`: about how many texts there will be. */
  constructor(
    readonly threshold = 0.8,
    expected?: number,
  ) {
    this.buckets = new Buckets(expected);
    this.least = Array.from({ length: PERMUTATIONS }, (_, agreeing) => agreeing + 1).find(
      (agreeing) => similarity(agreeing) >= threshold,
    ) as number;
  }

  /** Adds the next text. Returns the position of the earlier text that it nearly duplicates; undefined when there is none. */
  add(text: string): number | undefined {
    const position = this.added;
    this.added += 1;
    const signature = minHash(text);
    if (!signature) return undefined;
    const cluster = this.clusterOf(signature);
    if (cluster === undefined) {
      const number = this.buckets.add(signature);
      this.sizes[number] = 1;
      this.firsts[number] = position;
      return undefined;
    }
    this.sizes[cluster] = (this.sizes[cluster] as number) + 1;
    this.seconds[cluster] ??= position;
    return this.firsts[cluster];
  }

  /** Number of texts added so far. */
  get texts(): number {
    return this.added;
  }

  /** Clusters of two or more texts, by size (largest first), then by position. */
  get clusters(): NearDuplicateCluster[] {
    return this.sizes
      .map((size, number) => ({ size, first: this.firsts[number] ?? 0, second: this.seconds[number] ?? 0 }))
      .filter(({ size }) => size > 1)
      .sort((a, b) => b.size - a.size || a.first - b.first);
  }

  /** Removes all texts but keeps the allocated memory. */
  clear(): void {
    this.buckets.clear();
    this.sizes.length = 0;
    this.firsts.length = 0;
    this.seconds.length = 0;
    this.added = 0;
  }

  private clusterOf(signature: Uint8Array): number | undefined {
    let best: { cluster: number; agreeing: number } | undefined;
    for (const cluster of this.buckets.candidates(signature)) {
      const agreeing = this.buckets.agreement(cluster, signature);
      if (agreeing < this.least || (best && agreeing < best.agreeing)) continue;
      if (best?.agreeing === agreeing && best.cluster < cluster) continue;
      best = { cluster, agreeing };
    }
    return best?.cluster;
  }
}
