import { PERMUTATIONS } from './min-hash.js';
import { mix } from './shingles.js';

/**
 * 20 bands of 6 rows: two texts with similarity 0.8 share at least one band with probability 0.997, with similarity 0.5 with
 * probability 0.27, with 0.3 with 0.015.
 */
const BANDS = 20;
const ROWS = 6;
/** Most members of one bucket that are compared; bounds the time for many texts made from one template. */
const LONGEST_WALK = 64;
const NONE = -1;
/** Largest mean number of members per bucket. */
const LOAD = 4;
const SMALLEST_PAGE = 1024;
const LARGEST_PAGE = 4096;

interface Page {
  signatures: Uint8Array;
  /** Linked lists of the buckets: per member and band, the next older member of the same bucket. */
  before: Int32Array;
  /** Per member, the number of the last search in which it was a candidate, so that each is given once. */
  seen: Int32Array;
}

/**
 * Index of signatures by band: finds the few that may be similar to a given one. Memory: about 250 bytes per signature, in
 * pages that are added and never copied. An array that grows by copying would need twice its memory, which the process keeps.
 */
export class Buckets {
  private readonly pages: Page[] = [];
  /** Members per page. */
  private readonly size: number;
  private width: number;
  /** Per band and bucket, the newest member. */
  private heads: Int32Array;
  /** Number of the current search. It starts at 1, since 0 in a new page means "in no search yet". */
  private probes = 1;
  private count = 0;

  /** `expected`: about how many members there will be. */
  constructor(expected = 0) {
    this.size = Math.min(LARGEST_PAGE, Math.max(SMALLEST_PAGE, expected));
    this.width = 2 ** Math.ceil(Math.log2(this.size / LOAD));
    this.heads = new Int32Array(this.width * BANDS).fill(NONE);
  }

  /** Numbers of members that share a band with the signature, each once. */
  *candidates(signature: Uint8Array): Generator<number> {
    const probe = this.probes;
    this.probes += 1;
    for (let band = 0; band < BANDS; band += 1) {
      let member = this.heads[this.bucket(signature, 0, band)] as number;
      for (let walked = 0; member !== NONE && walked < LONGEST_WALK; walked += 1) {
        const page = this.pageOf(member);
        const at = member % this.size;
        // A bucket also holds members whose bands differ and only hash to the same bucket.
        if (page.seen[at] !== probe && sharesBand(page.signatures, at, signature, band)) {
          page.seen[at] = probe;
          yield member;
        }
        member = page.before[at * BANDS + band] as number;
      }
    }
  }

  /** In how many bytes a member and the signature agree. */
  agreement(member: number, signature: Uint8Array): number {
    const { signatures } = this.pageOf(member);
    const start = (member % this.size) * PERMUTATIONS;
    let agreeing = 0;
    for (let at = 0; at < PERMUTATIONS; at += 1) {
      if (signatures[start + at] === signature[at]) agreeing += 1;
    }
    return agreeing;
  }

  /** The number of the new member, counted from 0. */
  add(signature: Uint8Array): number {
    if (this.count === this.pages.length * this.size) this.pages.push(emptyPage(this.size));
    if (this.count === this.width * LOAD) this.widen();
    const member = this.count;
    this.count += 1;
    this.pageOf(member).signatures.set(signature, (member % this.size) * PERMUTATIONS);
    this.link(member);
    return member;
  }

  /** Removes all members but keeps the allocated memory. */
  clear(): void {
    this.count = 0;
    this.heads.fill(NONE);
  }

  private link(member: number): void {
    const { signatures, before } = this.pageOf(member);
    const at = member % this.size;
    for (let band = 0; band < BANDS; band += 1) {
      const bucket = this.bucket(signatures, at * PERMUTATIONS, band);
      before[at * BANDS + band] = this.heads[bucket] as number;
      this.heads[bucket] = member;
    }
  }

  private bucket(bytes: Uint8Array, start: number, band: number): number {
    let hash = band;
    for (let at = start + band * ROWS; at < start + (band + 1) * ROWS; at += 1)
      hash = mix(hash ^ (bytes[at] as number));
    // The width is a power of two.
    return band * this.width + (hash & (this.width - 1));
  }

  private widen(): void {
    this.width *= 2;
    this.heads = new Int32Array(this.width * BANDS).fill(NONE);
    for (let member = 0; member < this.count; member += 1) this.link(member);
  }

  private pageOf(member: number): Page {
    return this.pages[Math.floor(member / this.size)] as Page;
  }
}

function sharesBand(signatures: Uint8Array, at: number, signature: Uint8Array, band: number): boolean {
  const start = at * PERMUTATIONS;
  for (let row = band * ROWS; row < (band + 1) * ROWS; row += 1) {
    if (signatures[start + row] !== signature[row]) return false;
  }
  return true;
}

function emptyPage(size: number): Page {
  return {
    signatures: new Uint8Array(size * PERMUTATIONS),
    before: new Int32Array(size * BANDS),
    seen: new Int32Array(size),
  };
}
