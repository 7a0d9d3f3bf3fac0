import { judgedFigures, meanScore, valueOf } from './figures.js';
import type { ReadJudgment } from './read-judgment.js';

const says = (...scores: (1 | 2 | 3 | 4 | 5 | null)[]): ReadJudgment[] =>
  scores.map((score) => (score === null ? { unscored: 'no-result', feedback: '' } : { score, feedback: '' }));
const rows = (count: number, model = 'gpt-4o'): { length: number; model: string }[] =>
  Array.from({ length: count }, (_, index) => ({ length: 2 ** index, model }));

it('values a row that every judge scored, and no other', () => {
  expect(valueOf(says(4, 3))).toBe(3.5);
  expect(valueOf(says(4, null))).toBeNull();
  expect(valueOf([])).toBeNull();
});

it('gives means with intervals, reasons, agreement, family and length', () => {
  const [a, b] = [says(1, 2, 3, 4, 5, 5, null), says(1, 2, 3, 4, 4, 5, 5)];
  const found = judgedFigures('mine', rows(7), [
    { id: 'a', model: 'gpt-5-mini', first: a, again: new Map([[0, says(2)[0] as ReadJudgment]]) },
    { id: 'b', model: 'claude-x', first: b, again: new Map() },
  ]);
  expect(found.mean?.value).toBeCloseTo((1 + 2 + 3 + 4 + 4.5 + 5) / 6, 10);
  expect(found.judges[0]).toMatchObject({
    mean: { value: 20 / 6 },
    scored: 6,
    unscored: { 'no-result': 1 },
    perDoubling: null,
    family: { name: 'gpt', rows: 7 },
    repeated: { rows: 1, same: 0, unscored: 0 },
  });
  expect(found.judges[1]?.family).toBeUndefined();
  expect(found.judges[1]?.unscored).toEqual({});
  expect(found.agreement).toEqual([
    {
      judges: ['a', 'b'],
      rows: 6,
      kappa: expect.closeTo(0.958904, 5) as number,
      spearman: expect.closeTo(0.955, 2) as number,
      same: 5 / 6,
    },
  ]);
});

it('tells how the score follows the length', () => {
  const scores = Array.from({ length: 40 }, (_, index) => (index < 20 ? 2 : 4)) as (2 | 4)[];
  const lengths = scores.map((score) => ({ length: score === 2 ? 100 : 200 }));
  const found = judgedFigures('mine', lengths, [{ id: 'a', model: 'm', first: says(...scores), again: new Map() }]);
  expect(found.judges[0]?.perDoubling?.value).toBeCloseTo(2, 10);
});

it.each([
  [[], null],
  [[4], { value: 4, low: 1, high: 5 }],
  [[4, 4, 4, 4], { value: 4, low: expect.any(Number), high: expect.any(Number) }],
])('bounds the mean of %j', (scores, wanted) => expect(meanScore(scores)).toEqual(wanted));

it('does not take the mean of equal scores for certain', () => {
  const found = meanScore([5, 5, 5, 5, 5]);
  expect(found?.low).toBeLessThan(4.5);
  expect(found?.high).toBe(5);
});

it('holds the true mean in about 95 of 100 samples', () => {
  // Whole numbers from a generator of fixed behaviour: no assertion hangs on chance.
  let state = 7;
  const next = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  let held = 0;
  for (let round = 0; round < 2000; round += 1) {
    const found = meanScore(Array.from({ length: 20 }, () => 1 + Math.floor(next() * 5)));
    if (found && found.low <= 3 && 3 <= found.high) held += 1;
  }
  expect(held / 2000).toBeGreaterThan(0.93);
  expect(held / 2000).toBeLessThan(0.97);
});
