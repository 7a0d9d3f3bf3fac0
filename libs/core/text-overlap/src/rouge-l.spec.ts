import { nearest, rougeL, words } from './rouge-l.js';

const overlap = (a: string, b: string): number => rougeL(words(a), words(b));

describe('ROUGE-L', () => {
  // The first three are the worked examples of Lin (2004), section 3.
  it.each([
    ['police killed the gunman', 'police kill the gunman', 3 / 4],
    ['police killed the gunman', 'the gunman kill police', 2 / 4],
    ['police killed the gunman', 'the gunman police killed', 2 / 4],
    ['Write a poem about rain.', 'Write a song about RAIN', 8 / 10],
    ['a b c d e f', 'f e d c b a', 2 / 12],
    ['one two three', 'one two three four five six', 6 / 9],
    ['same words here', 'Same words, here!', 1],
    ['nothing', 'shared at all', 0],
    ['', '', 0],
    ['über größe', 'Über Größe', 1],
  ])('of %p and %p is %p', (a, b, expected) => {
    expect(overlap(a, b)).toBeCloseTo(expected, 12);
    expect(overlap(b, a)).toBeCloseTo(expected, 12);
  });

  it('takes letters and digits of any script for words', () => {
    expect(words("It's 5.5 o'clock – 東京!")).toEqual(['it', 's', '5', '5', 'o', 'clock', '東京']);
  });
});

describe('the nearest', () => {
  const pool = ['list three rivers in asia', 'name five kings', 'write a poem about rain', 'a poem about rain write'];

  it('is the first at or above the threshold', () => {
    const find = (text: string, least: number) => nearest(words(text), pool.map(words), least);
    expect(find('Write a song about rain', 0.7)).toEqual({ index: 2, score: 0.8 });
    expect(find('Write a song about rain', 0.81)).toBeUndefined();
    expect(find('name five kings', 1)).toEqual({ index: 1, score: 1 });
    expect(find('', 0.1)).toBeUndefined();
  });

  it('says the same as looking at every pair', () => {
    const vocabulary = ['a', 'b', 'c', 'd', 'e'];
    let state = 7;
    const next = (bound: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor(state / 65_536) % bound;
    };
    const text = (): string[] => Array.from({ length: 1 + next(9) }, () => vocabulary[next(5)] ?? '');
    for (let round = 0; round < 300; round += 1) {
      const [one, many, least] = [text(), Array.from({ length: 8 }, text), next(10) / 10 + 0.05];
      const slow = many.findIndex((other) => rougeL(one, other) >= least);
      expect(nearest(one, many, least)?.index ?? -1).toBe(slow);
    }
  });
});
