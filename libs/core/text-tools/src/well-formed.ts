/** The text with every lone surrogate replaced by U+FFFD: lone surrogates cannot be written in UTF-8. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}
