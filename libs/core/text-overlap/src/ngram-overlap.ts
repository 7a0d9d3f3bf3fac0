import { NgramIndex } from './ngram-index.js';
import { words } from './rouge-l.js';

/** Number of consecutive words that count as overlap, usual in checks for contamination (GPT-3, PaLM). */
export const NGRAM_WORDS = 13;
/**
 * A text shorter than that is searched as a whole if it has at least this many words (GPT-3's bound); fewer match by chance.
 */
export const FEWEST_WORDS = 8;
/** An n-gram in more items than this is a common phrase of the benchmark, and is ignored. */
export const MOST_ITEMS = 10;

export interface SharedNgram {
  /** Number of the item, in the order of `add`. */
  item: number;
  /** The first n-gram that both have: words in lower case, without signs. */
  ngram: string;
}

/**
 * Finds the items of a benchmark that share an n-gram (consecutive words) with a text. N-grams are stored as 53-bit hashes, so
 * the time for a text is linear in its length, whatever the number of items. Memory: 16 to 32 bytes per n-gram.
 */
export class NgramOverlap {
  /** Indexes by length of the n-grams, in words. */
  private readonly indexes = new Map<number, NgramIndex>();
  private items = 0;

  /** `length`: number of consecutive words that count as overlap, at least 2. */
  constructor(readonly length = NGRAM_WORDS) {}

  /**
   * Adds the texts of the next item, e.g. its question and its answer. Returns false when all are too short to be searched:
   * fewer than eight words, or than `length` where that is less.
   */
  add(texts: readonly string[]): boolean {
    const item = this.items;
    this.items += 1;
    let looked = false;
    for (const text of texts) {
      const found = words(text);
      const length = Math.min(this.length, found.length);
      if (length < Math.min(this.length, FEWEST_WORDS)) continue;
      const index = this.indexes.get(length) ?? new NgramIndex(length);
      this.indexes.set(length, index);
      index.add(found, item);
      looked = true;
    }
    return looked;
  }

  /** Items that share an n-gram with the text, each once, with the first one found. */
  find(text: string): SharedNgram[] {
    const found = words(text);
    const shared = new Map<number, string>();
    for (const index of this.indexes.values()) {
      index.find(found, MOST_ITEMS, (item, at) => {
        if (!shared.has(item)) shared.set(item, found.slice(at, at + index.length).join(' '));
      });
    }
    return [...shared].map(([item, ngram]) => ({ item, ngram }));
  }
}
