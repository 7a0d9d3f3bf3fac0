import { hash32, mixBits } from '@agora/statistics';

const FIRST_PLACES = 1024;
/** Largest share of the places that is filled before the table grows. */
const FULL = 0.7;
const NONE = -1;

/** Factors of two rolling hashes modulo 2^32. */
const FACTOR = 0x01000193;
const OTHER_FACTOR = 0x5bd1e995;

/** Hash table from word n-grams of one length to the items that contain them. Flat arrays: a million n-grams take 30 MB. */
export class NgramIndex {
  /** Hash of the n-gram in each place; 0 is an empty place. The number of places is a power of two. */
  private hashes = new Float64Array(FIRST_PLACES);
  /** Per place, the newest entry of its list of items. */
  private heads = new Int32Array(FIRST_PLACES).fill(NONE);
  private taken = 0;
  /** Entries: an item, and the entry before it in its list. */
  private items = new Int32Array(FIRST_PLACES);
  private before = new Int32Array(FIRST_PLACES);
  private entries = 0;

  /** Words per n-gram. */
  constructor(readonly length: number) {}

  /** Items must come in ascending order. */
  add(words: readonly string[], item: number): void {
    forEachNgram(words, this.length, (hash) => {
      if (this.taken >= FULL * this.hashes.length) this.grow();
      const place = placeOf(this.hashes, hash);
      if (this.hashes[place] === 0) {
        this.hashes[place] = hash;
        this.taken += 1;
      }
      const head = this.heads[place] as number;
      if (head !== NONE && this.items[head] === item) return;
      if (this.entries === this.items.length) {
        this.items = enlarged(this.items);
        this.before = enlarged(this.before);
      }
      this.items[this.entries] = item;
      this.before[this.entries] = head;
      this.heads[place] = this.entries;
      this.entries += 1;
    });
  }

  /** Calls `tell` for every n-gram of the words that an item contains. N-grams in more than `most` items are skipped. */
  find(words: readonly string[], most: number, tell: (item: number, at: number) => void): void {
    forEachNgram(words, this.length, (hash, at) => {
      const place = placeOf(this.hashes, hash);
      if (this.hashes[place] === 0) return;
      const found: number[] = [];
      for (let entry = this.heads[place] as number; entry !== NONE; entry = this.before[entry] as number) {
        if (found.length === most) return;
        found.push(this.items[entry] as number);
      }
      for (const item of found.reverse()) tell(item, at);
    });
  }

  private grow(): void {
    const [hashes, heads] = [this.hashes, this.heads];
    this.hashes = new Float64Array(2 * hashes.length);
    this.heads = new Int32Array(2 * hashes.length).fill(NONE);
    hashes.forEach((hash, place) => {
      if (hash === 0) return;
      const at = placeOf(this.hashes, hash);
      this.hashes[at] = hash;
      this.heads[at] = heads[place] as number;
    });
  }
}

/** Hash of every n-gram, between 1 and 2^53, with the position of its first word. */
function forEachNgram(words: readonly string[], length: number, tell: (hash: number, at: number) => void): void {
  if (words.length < length) return;
  const values = words.map((word) => hash32(word));
  const leaving = power(FACTOR, length);
  const otherLeaving = power(OTHER_FACTOR, length);
  let hash = 0;
  let other = 0;
  for (let end = 0; end < values.length; end += 1) {
    const value = values[end] as number;
    hash = (Math.imul(hash, FACTOR) + value) | 0;
    other = (Math.imul(other, OTHER_FACTOR) + (value ^ (value >>> 15))) | 0;
    const start = end - length;
    if (start >= 0) {
      const gone = values[start] as number;
      hash = (hash - Math.imul(gone, leaving)) | 0;
      other = (other - Math.imul(gone ^ (gone >>> 15), otherLeaving)) | 0;
    }
    if (start >= -1) tell((mixBits(hash) >>> 0) * 2 ** 21 + (mixBits(other) >>> 11) + 1, start + 1);
  }
}

function power(factor: number, exponent: number): number {
  let product = 1;
  for (let times = 0; times < exponent; times += 1) product = Math.imul(product, factor);
  return product;
}

/** The place of the hash, or the empty place where it is to be inserted (open addressing). */
function placeOf(hashes: Float64Array, hash: number): number {
  // The number of places is a power of two, so this takes the low bits of the hash, which are evenly distributed.
  let place = hash % hashes.length;
  while (hashes[place] !== 0 && hashes[place] !== hash) place = (place + 1) % hashes.length;
  return place;
}

function enlarged(from: Int32Array): Int32Array<ArrayBuffer> {
  const to = new Int32Array(2 * from.length);
  to.set(from);
  return to;
}
