import { PERMUTATIONS } from './min-hash.js';
import { mix } from './shingles.js';

/**
 * 20 bands of 6 rows: two texts of similarity 0.8 meet in at least one band with probability 0.997, of 0.5 with 0.27, of
 * 0.3 with 0.015.
 */
const BANDS = 20;
const ROWS = 6;
/** Members of one bucket that are looked at; bounds the time that texts with a common skeleton take. */
const LONGEST_WALK = 64;
const NONE = -1;
const FIRST_CAPACITY = 1024;

/** Signatures by band: finds the few that may be similar to a given one. Memory: about 300 bytes a signature. */
export class Buckets {
  private capacity = FIRST_CAPACITY;
  private signatures = new Uint8Array(FIRST_CAPACITY * PERMUTATIONS);
  /** Per band and bucket, the newest member; per member and band, the one before it. */
  private heads = new Int32Array(FIRST_CAPACITY * BANDS).fill(NONE);
  private before = new Int32Array(FIRST_CAPACITY * BANDS);
  /** Per member, the last probe that it was compared with. */
  private seen = new Int32Array(FIRST_CAPACITY).fill(NONE);
  private probes = 0;
  private count = 0;

  /** Numbers of members that share a band with the signature, each once. */
  *candidates(signature: Uint8Array): Generator<number> {
    const probe = this.probes;
    this.probes += 1;
    for (let band = 0; band < BANDS; band += 1) {
      let member = this.heads[this.bucket(signature, 0, band)] as number;
      for (let walked = 0; member !== NONE && walked < LONGEST_WALK; walked += 1) {
        if (this.seen[member] !== probe) {
          this.seen[member] = probe;
          yield member;
        }
        member = this.before[member * BANDS + band] as number;
      }
    }
  }

  /** In how many bytes a member and the signature agree. */
  agreement(member: number, signature: Uint8Array): number {
    const start = member * PERMUTATIONS;
    let agreeing = 0;
    for (let at = 0; at < PERMUTATIONS; at += 1) {
      if (this.signatures[start + at] === signature[at]) agreeing += 1;
    }
    return agreeing;
  }

  /** The number of the new member, counted from 0. */
  add(signature: Uint8Array): number {
    if (this.count === this.capacity) this.grow();
    const member = this.count;
    this.count += 1;
    this.signatures.set(signature, member * PERMUTATIONS);
    this.link(member);
    return member;
  }

  private link(member: number): void {
    for (let band = 0; band < BANDS; band += 1) {
      const bucket = this.bucket(this.signatures, member * PERMUTATIONS, band);
      this.before[member * BANDS + band] = this.heads[bucket] as number;
      this.heads[bucket] = member;
    }
  }

  private bucket(bytes: Uint8Array, start: number, band: number): number {
    let hash = band;
    for (let at = start + band * ROWS; at < start + (band + 1) * ROWS; at += 1)
      hash = mix(hash ^ (bytes[at] as number));
    // The capacity is a power of two.
    return band * this.capacity + (hash & (this.capacity - 1));
  }

  private grow(): void {
    this.capacity *= 2;
    this.signatures = enlarged(this.signatures, new Uint8Array(this.capacity * PERMUTATIONS));
    this.seen = enlarged(this.seen, new Int32Array(this.capacity).fill(NONE));
    this.before = new Int32Array(this.capacity * BANDS);
    this.heads = new Int32Array(this.capacity * BANDS).fill(NONE);
    for (let member = 0; member < this.count; member += 1) this.link(member);
  }
}

function enlarged<T extends Uint8Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
