import { seededRng } from '@agora/statistics';
import { calibration, correctedMean, type LabelledPair } from './calibrate.js';
import type { Level } from './rubrics/rubric.js';

const pairs = (...given: [label: number, score: number][]): LabelledPair[] =>
  given.map(([label, score]) => ({ label: label as Level, score: score as Level }));

it('tells agreement, confusion and bias', () => {
  const found = calibration(pairs([1, 2], [2, 2], [3, 4], [4, 5], [5, 5], [5, 5], [1, 1], [3, 3], [2, 4], [4, 4]));
  expect(found).toMatchObject({ rows: 10, same: 0.6, within1: 0.9 });
  expect(found.bias.value).toBeCloseTo(0.5, 10);
  expect(found.confusion[0]).toEqual([1, 1, 0, 0, 0]);
  expect(found.confusion[1]).toEqual([0, 1, 0, 1, 0]);
  expect(found.kappa?.low).toBeLessThan(found.kappa?.value ?? 0);
  expect(found.kappa?.high).toBeGreaterThan(found.kappa?.value ?? 1);
  expect(calibration(pairs([1, 2], [2, 2], [3, 4])).kappa).toEqual(calibration(pairs([1, 2], [2, 2], [3, 4])).kappa);
});

it('does not know the agreement of scores that do not vary', () => {
  expect(calibration(pairs([4, 4], [4, 4])).kappa).toBeNull();
});

it('bounds nothing by one row', () => {
  expect(calibration(pairs([4, 5])).bias).toEqual({ value: 1, low: -4, high: 4 });
});

describe('a corrected mean', () => {
  /** Rows whose label is 1 to 5, and a judge that follows it with a bias and noise. */
  function draw(rng: ReturnType<typeof seededRng>, follows: boolean): LabelledPair {
    const label = (1 + rng.int(5)) as Level;
    const base = follows ? label : 1 + rng.int(5);
    const score = Math.min(5, Math.max(1, base + (rng.float() < 0.5 ? 1 : 0))) as Level;
    return { label, score };
  }

  it.each([
    ['a judge that is too generous', true],
    ['a judge that tells nothing', false],
  ])('holds the mean label in about 95 of 100 experiments, of %s', (_, follows) => {
    let held = 0;
    let judgeHeld = 0;
    for (let round = 0; round < 600; round += 1) {
      const rng = seededRng('corrected', round, String(follows));
      const labelled = Array.from({ length: 60 }, () => draw(rng, follows));
      const rest = Array.from({ length: 600 }, () => draw(rng, follows).score);
      const found = correctedMean(labelled, rest);
      if (found.low <= 3 && 3 <= found.high) held += 1;
      if (found.judged.low <= 3 && 3 <= found.judged.high) judgeHeld += 1;
    }
    expect(held / 600).toBeGreaterThan(0.92);
    expect(held / 600).toBeLessThan(0.98);
    expect(judgeHeld).toBe(0);
  });

  it('is surer than the labels alone where the judge follows them', () => {
    const rng = seededRng('surer');
    const labelled = Array.from({ length: 60 }, () => draw(rng, true));
    const found = correctedMean(
      labelled,
      Array.from({ length: 2000 }, () => draw(rng, true).score),
    );
    const alone = calibration(labelled).labels;
    expect(found.high - found.low).toBeLessThan((alone.high - alone.low) / 1.5);
    expect(found.weight).toBeGreaterThan(0.8);
  });
});
