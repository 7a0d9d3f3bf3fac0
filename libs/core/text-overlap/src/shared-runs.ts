import { RunTable } from './run-table.js';
import { words } from './rouge-l.js';

/** Words in a row that count as overlap, as common in checks for contamination (GPT-3, PaLM). */
export const RUN_WORDS = 13;
/** A shorter text counts as a whole when it has this many words: fewer are shared by accident (GPT-3's bound). */
export const FEWEST_WORDS = 8;
/** A run that more items share is a phrase of the benchmark, not an item. */
export const MOST_ITEMS = 10;

export interface SharedRun {
  /** Number of the item, in the order of `add`. */
  item: number;
  /** The first run that both have: words in lower case, without signs. */
  run: string;
}

/**
 * Which items of a benchmark share a run of words with a text. Every run of the items is held by a 53-bit hash, so a text
 * is looked up in time linear in its length, whatever the number of items. Memory: 16 to 32 bytes a run.
 */
export class SharedRuns {
  /** By length of the runs. */
  private readonly tables = new Map<number, RunTable>();
  private items = 0;

  /** `length`: words in a row that count, at least 2. */
  constructor(readonly length = RUN_WORDS) {}

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
      const table = this.tables.get(length) ?? new RunTable(length);
      this.tables.set(length, table);
      table.add(found, item);
      looked = true;
    }
    return looked;
  }

  /** Items that share a run with the text, each once, with the first run found. */
  find(text: string): SharedRun[] {
    const found = words(text);
    const shared = new Map<number, string>();
    for (const table of this.tables.values()) {
      table.find(found, MOST_ITEMS, (item, at) => {
        if (!shared.has(item)) shared.set(item, found.slice(at, at + table.length).join(' '));
      });
    }
    return [...shared].map(([item, run]) => ({ item, run }));
  }
}
