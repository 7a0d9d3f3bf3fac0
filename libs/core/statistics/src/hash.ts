const FNV_OFFSET_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a over UTF-16 code units, as a signed 32-bit number. Its high bits are not evenly spread; see {@link hash32}. */
export function fnv1a(text: string, basis = FNV_OFFSET_BASIS): number {
  let hash = basis | 0;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
  return hash;
}

/** The finalizer of MurmurHash3, as a signed 32-bit number: every bit of the input affects every bit of the output. */
export function mixBits(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/**
 * Hash of a text, as a signed 32-bit number: fast, evenly spread, and the same on every machine and in every version. Not
 * cryptographic: collisions are easy to find. Another `basis` gives another hash function.
 */
export function hash32(text: string, basis?: number): number {
  return mixBits(fnv1a(text, basis));
}
