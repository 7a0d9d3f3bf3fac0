import { seededRng } from '@agora/statistics';
import { minHash, PERMUTATIONS, similarity } from './min-hash.js';
import { NearDuplicates } from './near-duplicates.js';
import { shingleHashes } from './shingles.js';

const words = (count: number, ...path: (string | number)[]): string[] => {
  const rng = seededRng('near-duplicates-spec', ...path);
  return Array.from({ length: count }, () => `w${rng.int(100_000)}`);
};

/** The first `kept` words stay, the rest are others. */
function altered(text: readonly string[], kept: number): string {
  return [...text.slice(0, kept), ...words(text.length - kept, 'altered', text.join(' '), kept)].join(' ');
}

function jaccard(left: string, right: string): number {
  const [a, b] = [new Set(shingleHashes(left)), new Set(shingleHashes(right))];
  const common = [...a].filter((hash) => b.has(hash)).length;
  return common / (a.size + b.size - common);
}

function estimated(left: string, right: string): number {
  const [a, b] = [minHash(left), minHash(right)];
  if (!a || !b) throw new Error('a text without words');
  return similarity(a.filter((byte, at) => byte === b[at]).length);
}

describe('shingles', () => {
  it('ignore case and white space, and tell signs apart', () => {
    expect(shingleHashes('One  two three\nfour five SIX')).toEqual(shingleHashes('one two three four five six'));
    expect(shingleHashes('3 + 4')).not.toEqual(shingleHashes('3 - 4'));
    expect(shingleHashes('a b c d e f g')).toHaveLength(3);
    expect(shingleHashes('short')).toHaveLength(1);
    expect(shingleHashes('今日は天気がいいです')).toHaveLength(6);
    expect(shingleHashes(' \n')).toEqual([]);
  });
});

describe('MinHash', () => {
  it('estimates Jaccard similarity without bias, within its standard error', () => {
    const errors = Array.from({ length: 200 }, (_, index) => {
      const text = words(60, 'estimate', index);
      const other = altered(text, 10 + (index % 50));
      const exact = jaccard(text.join(' '), other);
      return { exact, error: estimated(text.join(' '), other) - exact };
    });
    const mean = errors.reduce((sum, { error }) => sum + error, 0) / errors.length;
    const square = errors.reduce((sum, { error }) => sum + error ** 2, 0) / errors.length;
    const expected = errors.reduce((sum, { exact }) => sum + (exact * (1 - exact)) / PERMUTATIONS, 0) / errors.length;
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(square / expected).toBeGreaterThan(0.5);
    expect(square / expected).toBeLessThan(1.7);
  });
});

describe('near duplicates', () => {
  it('are found, and what is only related is not', () => {
    const finder = new NearDuplicates();
    const found = { near: 0, far: 0 };
    for (let index = 0; index < 200; index += 1) {
      const text = words(80, 'base', index);
      finder.add(text.join(' '));
      // Jaccard 0.88 and 0.45.
      if (finder.add(altered(text, 75)) === 3 * index) found.near += 1;
      if (finder.add(altered(text, 50)) !== undefined) found.far += 1;
    }
    expect(found.near).toBeGreaterThanOrEqual(195);
    expect(found.far).toBe(0);
    expect(finder.texts).toBe(600);
    expect(finder.clusters).toHaveLength(found.near);
    expect(finder.clusters[0]).toEqual({ size: 2, first: 0, second: 1 });
  });

  it('form clusters around the first of their kind, the largest first, the same each time', () => {
    const [a, b] = [words(40, 'a').join(' '), words(40, 'b').join(' ')];
    const texts = [a, b, `${a} more`, '', `${b} more`, a, 'unlike all others', ''];
    const run = (): NearDuplicates => {
      const finder = new NearDuplicates();
      texts.forEach((text) => finder.add(text));
      return finder;
    };
    expect(run().clusters).toEqual([
      { size: 3, first: 0, second: 2 },
      { size: 2, first: 1, second: 4 },
    ]);
    expect(run().clusters).toEqual(run().clusters);
  });

  it('stay found when the tables grow', () => {
    const finder = new NearDuplicates();
    const texts = Array.from({ length: 2500 }, (_, index) => words(20, 'grow', index).join(' '));
    expect(texts.filter((text) => finder.add(text) !== undefined)).toEqual([]);
    texts.forEach((text, index) => expect(finder.add(text)).toBe(index));
  });

  it('find in other texts what a new finder finds, once it was cleared', () => {
    const [before, others] = ['before', 'others'].map((name) =>
      Array.from({ length: 1200 }, (_, index) => words(20, name, index % 1100).join(' ')),
    ) as [string[], string[]];
    // What was there before the finder was cleared is new again, once.
    const again = before.slice(50, 100);
    const after = [...again, ...others, ...again];
    const used = new NearDuplicates();
    before.forEach((text) => used.add(text));
    used.clear();
    const fresh = new NearDuplicates();
    expect(after.map((text) => used.add(text))).toEqual(after.map((text) => fresh.add(text)));
    expect(used.clusters).toEqual(fresh.clusters);
    expect(used.clusters).toHaveLength(150);
    expect(used.texts).toBe(1300);
  });

  it('can be asked for at another threshold', () => {
    const text = words(80, 'threshold');
    const strict = new NearDuplicates(1);
    const lax = new NearDuplicates(0.6);
    for (const finder of [strict, lax]) finder.add(text.join(' '));
    expect(strict.add(altered(text, 78))).toBeUndefined();
    expect(strict.add(text.join(' '))).toBe(0);
    expect(lax.add(altered(text, 68))).toBe(0);
  });
});
