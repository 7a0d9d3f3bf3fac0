import { shortlist, type MeasuredDataset } from './shortlist.js';

/** `{ a: [1, 2] }`: the values of generator a in the settings 0 and 1, under one seed. */
const measured = (values: Record<string, (number | null)[]>, seed = 1): MeasuredDataset[] =>
  Object.entries(values).flatMap(([generator, each]) =>
    each.map((value, index) => ({ generator, setting: `m/${index}`, seed, value })),
  );
const decided = (
  given: MeasuredDataset[],
  keep: number,
  better: 'higher' | 'lower' = 'higher',
): Record<string, string> => {
  const generators = [...new Set(given.map(({ generator }) => generator))];
  return Object.fromEntries(
    shortlist({ generators, measured: given, better, keep }).map(({ generator, decision }) => [generator, decision]),
  );
};

describe('shortlist', () => {
  it('keeps the best by the direction of the metric, best first', () => {
    const values = measured({ a: [1], b: [3], c: [2], d: [0] });
    const standings = shortlist({ generators: ['a', 'b', 'c', 'd'], measured: values, better: 'higher', keep: 2 });
    expect(standings.map(({ generator, value, rank, decision }) => [generator, value, rank, decision])).toEqual([
      ['b', 3, 1, 'kept'],
      ['c', 2, 2, 'kept'],
      ['a', 1, 3, 'out'],
      ['d', 0, 4, 'out'],
    ]);
    expect(decided(values, 2, 'lower')).toEqual({ d: 'kept', a: 'kept', c: 'out', b: 'out' });
  });

  it('orders within each setting: a setting of large values does not outweigh the others', () => {
    // By the mean of the values c would win; by places it is last in two of three settings.
    const values = measured({ a: [3, 3, 10], b: [2, 2, 20], c: [1, 1, 900] });
    expect(decided(values, 2)).toEqual({ a: 'kept', b: 'kept', c: 'out' });
  });

  it('compares means over seeds', () => {
    const values = [...measured({ a: [5], b: [4] }, 1), ...measured({ a: [1], b: [4] }, 2)];
    const [first] = shortlist({ generators: ['a', 'b'], measured: values, better: 'higher', keep: 1 });
    expect(first).toMatchObject({ generator: 'b', value: 4 });
  });

  it('drops nobody who ties with the last that is kept', () => {
    expect(decided(measured({ a: [3], b: [2], c: [2], d: [1] }), 2)).toEqual({
      a: 'kept',
      b: 'kept',
      c: 'kept',
      d: 'out',
    });
  });

  it('keeps whoever lacks a value that others have, beside the others', () => {
    const values = measured({ a: [3, 3], b: [2, 2], c: [1, 1], d: [0, null] });
    expect(decided(values, 2)).toEqual({ a: 'kept', b: 'kept', c: 'out', d: 'not-measured' });
    // One of two seeds is missing.
    const seeds = [...measured({ a: [3], b: [2], c: [1] }, 1), ...measured({ a: [3], b: [2], c: [null] }, 2)];
    expect(decided(seeds, 1)).toEqual({ a: 'kept', b: 'out', c: 'not-measured' });
  });

  it('leaves out a setting that nobody was measured in, and drops nobody where nothing was measured', () => {
    expect(decided(measured({ a: [1, null], b: [2, null], c: [3, null] }), 2)).toMatchObject({ a: 'out', c: 'kept' });
    expect(decided(measured({ a: [null], b: [null], c: [null] }), 2)).toEqual({
      a: 'not-measured',
      b: 'not-measured',
      c: 'not-measured',
    });
  });
});
