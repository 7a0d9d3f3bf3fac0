import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCS = new URL('../../../docs', import.meta.url).pathname;

/** This project's documentation: text that every checkout has. */
export function corpus() {
  const pages = readdirSync(DOCS).filter((name) => name.endsWith('.md'));
  return pages.map((name) => readFileSync(join(DOCS, name), 'utf8')).join('\n');
}

/**
 * Rows {instruction, response} cut out of a text, the same ones every time. Lengths in words are log-normal, as those of answers:
 * instructions around 40 (to 200), responses around 110 (3 to 700).
 */
export function rowsOf(text, count) {
  const words = text.split(/(?<=\s)/);
  const random = generator(7);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const cut = (median, spread, least, most) => {
    const length = Math.round(Math.min(most, Math.max(least, median * Math.exp(spread * normal()))));
    const from = Math.floor(random() * (words.length - length));
    return words
      .slice(from, from + length)
      .join('')
      .trim();
  };
  return Array.from({ length: count }, () => ({ instruction: cut(40, 0.7, 5, 200), response: cut(110, 0.9, 3, 700) }));
}

/** mulberry32. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
