/** A text whose lone halves of surrogate pairs are U+FFFD: no encoding can write them, and few programs read them. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}
