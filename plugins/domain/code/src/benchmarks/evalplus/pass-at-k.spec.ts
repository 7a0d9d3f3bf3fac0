import { estimate, passAtK } from './pass-at-k.js';

const sample = (id: string, base: boolean, plus?: boolean) => ({
  item: { id },
  score: { value: 0, extracted: null, reason: '', details: { base, ...(plus === undefined ? {} : { plus }) } },
});

it('pass@k is 1 − C(n−c, k) / C(n, k)', () => {
  expect(estimate(10, 3, 1)).toBeCloseTo(0.3, 12);
  expect(estimate(5, 2, 2)).toBeCloseTo(1 - 3 / 10, 12);
  expect(estimate(5, 4, 2)).toBe(1);
  expect(estimate(5, 0, 5)).toBe(0);
});

it('figures are means over items with their standard errors', () => {
  const scored = [
    sample('a', true, true),
    sample('b', true, false),
    sample('c', false, false),
    sample('d', true, true),
  ];
  const [base, plus] = passAtK(scored);
  expect(base).toMatchObject({ id: 'pass@1 (base)', value: 0.75, unit: 'share' });
  expect(base?.stderr).toBeCloseTo(0.5 / 2, 12);
  expect(plus).toMatchObject({ id: 'pass@1 (plus)', value: 0.5 });
  expect(plus?.stderr).toBeCloseTo(Math.sqrt(1 / 3) / 2, 12);
});

it('samples of one item count together, for every k that all items have', () => {
  const ten = (id: string, right: number) => Array.from({ length: 10 }, (_, index) => sample(id, index < right));
  const figures = passAtK([...ten('a', 1), ...ten('b', 5)]);
  expect(figures.map(({ id }) => id)).toEqual(['pass@1 (base)', 'pass@10 (base)']);
  expect(figures.map(({ value }) => value)).toEqual([expect.closeTo(0.3, 12), 1]);
  expect(passAtK([...ten('a', 1), sample('b', true)]).map(({ id }) => id)).toEqual(['pass@1 (base)']);
  expect(passAtK([])).toEqual([]);
  expect(passAtK([sample('a', true)])).toEqual([{ id: 'pass@1 (base)', value: 1, unit: 'share' }]);
});
