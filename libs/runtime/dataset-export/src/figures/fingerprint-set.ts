import { createHash } from 'node:crypto';

const FEWEST_PLACES = 1024;
const FULL = 0.9;

/**
 * How many different texts there were, by 53 bits of their hash: a million texts have an accidental twin in one of 18,000
 * cases. Takes 9 to 18 bytes a text; a `Set` of numbers takes 50.
 */
export class FingerprintSet {
  /** 0 is an empty place. Their number is a power of two. */
  private places: Float64Array;
  private count = 0;

  /** `expected`: about how many texts there will be. */
  constructor(expected = 0) {
    this.places = new Float64Array(2 ** Math.ceil(Math.log2(Math.max(FEWEST_PLACES, expected / FULL + 1))));
  }

  add(text: string): void {
    if (this.count >= FULL * this.places.length) this.grow();
    if (insert(this.places, fingerprint(text))) this.count += 1;
  }

  get size(): number {
    return this.count;
  }

  private grow(): void {
    const larger = new Float64Array(2 * this.places.length);
    for (const known of this.places) if (known !== 0) insert(larger, known);
    this.places = larger;
  }
}

/** False when it was there already. */
function insert(places: Float64Array, value: number): boolean {
  // The low bits are as good as random.
  let at = value % places.length;
  while (places[at] !== 0) {
    if (places[at] === value) return false;
    at = (at + 1) % places.length;
  }
  places[at] = value;
  return true;
}

/** Between 1 and 2^53. */
function fingerprint(text: string): number {
  const digest = createHash('sha256').update(text).digest();
  return digest.readUInt32BE(0) * 2 ** 21 + (digest.readUInt32BE(4) >>> 11) + 1;
}
