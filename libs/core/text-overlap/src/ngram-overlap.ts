import { NgramIndex } from './ngram-index.js';
import { words } from './rouge-l.js';

/** Words in a row that count as overlap, as common in checks for contamination (GPT-3, PaLM). */
export const NGRAM_WORDS = 13;
/** A shorter text counts as a whole when it has this many words: fewer are shared by accident (GPT-3's bound). */
export const FEWEST_WORDS = 8;
/** An n-gram that more items share is a phrase of the benchmark, not an item. */
export const MOST_ITEMS = 10;

export interface SharedNgram {
  /** Number of the item, in the order of `add`. */
  item: number;
  /** The first n-gram that both have: words in lower case, without signs. */
  ngram: string;
}

/**
 * Which items of a benchmark share a run of words (an n-gram) with a text. Every n-gram of the items is held by a 53-bit hash, so a text
 * is looked up in time linear in its length, whatever the number of items. Memory: 16 to 32 bytes an n-gram.
 */
export class NgramOverlap {
  /** By length of the n-grams. */
  private readonly indexes = new Map<number, NgramIndex>();
  private items = 0;

  /** `length`: words in a row that count, at least 2. */
  constructor(readonly length = NGRAM_WORDS) {}

  /**
   * Takes in the texts of the next item, e.g. its question and its answer. False when all are too short to be looked for:
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
