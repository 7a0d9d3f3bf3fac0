import { holm } from './holm.js';

it('agrees with R', () => {
  // p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
  [0.03, 0.06, 0.06, 0.02].forEach((value, index) =>
    expect(holm([0.01, 0.04, 0.03, 0.005])[index]).toBeCloseTo(value, 12),
  );
});

it('leaves a single one as it is, and goes no further than 1', () => {
  expect(holm([0.04])).toEqual([0.04]);
  expect(holm([0.9, 0.8])).toEqual([1, 1]);
  expect(holm([])).toEqual([]);
});
