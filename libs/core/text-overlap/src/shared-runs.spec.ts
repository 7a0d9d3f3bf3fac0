import { words } from './rouge-l.js';
import { FEWEST_WORDS, MOST_ITEMS, RUN_WORDS, SharedRuns } from './shared-runs.js';

/** Words that are the same for the same name, and no two names share one. */
const text = (name: string, count: number): string =>
  Array.from({ length: count }, (_, index) => `${name}${index}`).join(' ');

describe('shared runs', () => {
  it('are found where thirteen words in a row are the same, whatever their case and signs', () => {
    const runs = new SharedRuns();
    expect(runs.add(['Janet’s ducks lay 16 eggs per day. She eats three for breakfast every morning!', '18'])).toBe(
      true,
    );
    expect(runs.add([text('other', 40), text('answer', 20)])).toBe(true);
    const copied = 'We know: JANET S DUCKS lay 16 eggs per day; she eats three for (breakfast) every afternoon.';
    expect(runs.find(copied)).toEqual([
      { item: 0, run: 'janet s ducks lay 16 eggs per day she eats three for breakfast' },
    ]);
    expect(runs.find('Janet’s ducks lay 17 eggs per day. She eats three for breakfast every morning!')).toEqual([]);
    expect(runs.find(`x ${text('answer', 13)} y`)).toEqual([{ item: 1, run: text('answer', 13) }]);
    expect(runs.find(`x ${text('answer', 12)} y`)).toEqual([]);
    expect(runs.find('')).toEqual([]);
  });

  it('are of whole texts where a text is shorter, and of none that is very short', () => {
    const runs = new SharedRuns();
    expect(runs.add([text('a', FEWEST_WORDS)])).toBe(true);
    expect(runs.add([text('b', FEWEST_WORDS - 1), '42'])).toBe(false);
    expect(runs.add([text('c', RUN_WORDS - 1)])).toBe(true);
    const found = runs.find([text('x', 5), text('a', 8), text('b', 7), text('c', 12)].join(' '));
    expect(found.map(({ item }) => item)).toEqual([0, 2]);
  });

  it('may have another length', () => {
    const runs = new SharedRuns(3);
    expect([runs.add(['one two']), runs.add(['one two three four'])]).toEqual([false, true]);
    expect(runs.find('zero two three four')).toEqual([{ item: 1, run: 'two three four' }]);
    expect(runs.find('two three')).toEqual([]);
  });

  it('name every item once, and pass over phrases that many items share', () => {
    const runs = new SharedRuns(5);
    const phrase = text('answer-as-a-common-fraction', 9);
    for (let item = 0; item <= MOST_ITEMS; item += 1) runs.add([`${text(`item${item}x`, 12)} ${phrase}`]);
    for (let item = 0; item < MOST_ITEMS; item += 1) runs.add([text('twin', 20), text('twin', 20)]);
    expect(runs.find(`to begin ${phrase} and so on`)).toEqual([]);
    expect(runs.find(text('twin', 20)).map(({ item }) => item)).toEqual(
      Array.from({ length: MOST_ITEMS }, (_, index) => MOST_ITEMS + 1 + index),
    );
    expect(runs.find(text('item3x', 12))).toHaveLength(1);
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
    const runs = new SharedRuns(length);
    for (const item of items) runs.add([item]);
    const runsOf = (of: string): string[] =>
      words(of).flatMap((_, at, all) => (at + length <= all.length ? [all.slice(at, at + length).join(' ')] : []));
    const held = items.map((item) => new Set(runsOf(item)));
    let hits = 0;
    for (let query = 0; query < 100; query += 1) {
      const asked = drawn(30);
      const exact = runsOf(asked).map((run) => held.flatMap((set, item) => (set.has(run) ? [item] : [])));
      const expected = new Set(exact.filter((found) => found.length <= MOST_ITEMS).flat());
      const found = runs.find(asked);
      expect(new Set(found.map(({ item }) => item))).toEqual(expected);
      for (const { item, run } of found) expect(held[item]?.has(run) && asked.includes(run)).toBe(true);
      hits += found.length;
    }
    expect(hits).toBeGreaterThan(20);
  });
});
