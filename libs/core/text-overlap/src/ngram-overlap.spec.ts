import { words } from './rouge-l.js';
import { FEWEST_WORDS, MOST_ITEMS, NGRAM_WORDS, NgramOverlap } from './ngram-overlap.js';

/** Words that are the same for the same name, and no two names share one. */
const text = (name: string, count: number): string =>
  Array.from({ length: count }, (_, index) => `${name}${index}`).join(' ');

describe('shared n-grams', () => {
  it('are found where thirteen words in a row are the same, whatever their case and signs', () => {
    const overlap = new NgramOverlap();
    expect(overlap.add(['Janet’s ducks lay 16 eggs per day. She eats three for breakfast every morning!', '18'])).toBe(
      true,
    );
    expect(overlap.add([text('other', 40), text('answer', 20)])).toBe(true);
    const copied = 'We know: JANET S DUCKS lay 16 eggs per day; she eats three for (breakfast) every afternoon.';
    expect(overlap.find(copied)).toEqual([
      { item: 0, ngram: 'janet s ducks lay 16 eggs per day she eats three for breakfast' },
    ]);
    expect(overlap.find('Janet’s ducks lay 17 eggs per day. She eats three for breakfast every morning!')).toEqual([]);
    expect(overlap.find(`x ${text('answer', 13)} y`)).toEqual([{ item: 1, ngram: text('answer', 13) }]);
    expect(overlap.find(`x ${text('answer', 12)} y`)).toEqual([]);
    expect(overlap.find('')).toEqual([]);
  });

  it('are of whole texts where a text is shorter, and of none that is very short', () => {
    const overlap = new NgramOverlap();
    expect(overlap.add([text('a', FEWEST_WORDS)])).toBe(true);
    expect(overlap.add([text('b', FEWEST_WORDS - 1), '42'])).toBe(false);
    expect(overlap.add([text('c', NGRAM_WORDS - 1)])).toBe(true);
    const found = overlap.find([text('x', 5), text('a', 8), text('b', 7), text('c', 12)].join(' '));
    expect(found.map(({ item }) => item)).toEqual([0, 2]);
  });

  it('may have another length', () => {
    const overlap = new NgramOverlap(3);
    expect([overlap.add(['one two']), overlap.add(['one two three four'])]).toEqual([false, true]);
    expect(overlap.find('zero two three four')).toEqual([{ item: 1, ngram: 'two three four' }]);
    expect(overlap.find('two three')).toEqual([]);
  });

  it('name every item once, and pass over phrases that many items share', () => {
    const overlap = new NgramOverlap(5);
    const phrase = text('answer-as-a-common-fraction', 9);
    for (let item = 0; item <= MOST_ITEMS; item += 1) overlap.add([`${text(`item${item}x`, 12)} ${phrase}`]);
    for (let item = 0; item < MOST_ITEMS; item += 1) overlap.add([text('twin', 20), text('twin', 20)]);
    expect(overlap.find(`to begin ${phrase} and so on`)).toEqual([]);
    expect(overlap.find(text('twin', 20)).map(({ item }) => item)).toEqual(
      Array.from({ length: MOST_ITEMS }, (_, index) => MOST_ITEMS + 1 + index),
    );
    expect(overlap.find(text('item3x', 12))).toHaveLength(1);
  });

  it('are what a comparison word by word finds, over many items', () => {
    const alphabet = 4;
    let state = 1;
    const drawn = (count: number): string => {
      const letters = Array.from({ length: count }, () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return 'abcdefgh'[(state >>> 20) % alphabet];
      });
      return letters.join(' ');
    };
    const length = 8;
    const items = Array.from({ length: 400 }, () => drawn(20 + (state % 10)));
    const overlap = new NgramOverlap(length);
    for (const item of items) overlap.add([item]);
    const ngramsOf = (of: string): string[] =>
      words(of).flatMap((_, at, all) => (at + length <= all.length ? [all.slice(at, at + length).join(' ')] : []));
    const held = items.map((item) => new Set(ngramsOf(item)));
    let hits = 0;
    for (let query = 0; query < 100; query += 1) {
      const asked = drawn(30);
      const exact = ngramsOf(asked).map((ngram) => held.flatMap((set, item) => (set.has(ngram) ? [item] : [])));
      const expected = new Set(exact.filter((found) => found.length <= MOST_ITEMS).flat());
      const found = overlap.find(asked);
      expect(new Set(found.map(({ item }) => item))).toEqual(expected);
      for (const { item, ngram } of found) expect(held[item]?.has(ngram) && asked.includes(ngram)).toBe(true);
      hits += found.length;
    }
    expect(hits).toBeGreaterThan(20);
  });
});
