/** Length as Python's `len` counts it: an emoji beyond the basic plane is one. */
export function codePoints(text: string): number {
  let count = text.length;
  for (let at = 1; at < text.length; at += 1) {
    const [high, low] = [text.charCodeAt(at - 1), text.charCodeAt(at)];
    if (high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000) count -= 1;
  }
  return count;
}
