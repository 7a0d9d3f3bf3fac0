/** 32-bit FNV-1a over UTF-16 code units with a final avalanche. Stable across platforms and versions. */
export function hash32(text: string, basis = 0x811c9dc5): number {
  let hash = basis >>> 0;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0;
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** 16 hexadecimal digits that name a text. */
export function textId(text: string): string {
  return [hash32(text), hash32(text, 0x9747b28c)].map((part) => part.toString(16).padStart(8, '0')).join('');
}
