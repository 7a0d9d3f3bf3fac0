import { skipSpace } from '@agora/text-tools';

/**
 * Finds of the patterns that the reference counts, by scans that pass over a text once: a pattern takes quadratic time on
 * some texts, and models write such texts when they get stuck.
 */

/** Finds of `\[.*?\]`. */
export function countPlaceholders(text: string): number {
  let count = 0;
  for (const line of text.split('\n')) {
    let end = -1;
    for (;;) {
      const start = line.indexOf('[', end + 1);
      end = start < 0 ? -1 : line.indexOf(']', start);
      if (end < 0) break;
      count += 1;
    }
  }
  return count;
}

/** Finds of `^\s*\*[^\*].*$` and of `^\s*-.*$`, with ends of lines for `^` and `$`. */
export function countBullets(text: string): number {
  const starred = countItems(text, (at) => text[at] === '*' && at + 1 < text.length && text[at + 1] !== '*', 2);
  return starred + countItems(text, (at) => text[at] === '-', 1);
}

/**
 * Lines whose first character beyond spaces begins an item. `length`: characters that the beginning takes; the second of
 * two may be the end of the line, and then the next line belongs to the item.
 */
function countItems(text: string, begins: (at: number) => boolean, length: number): number {
  let count = 0;
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const found = begins(at);
    if (found) count += 1;
    const end = text.indexOf('\n', found ? at + length : at);
    if (end < 0) break;
    at = skipSpace(text, end);
  }
  return count;
}
