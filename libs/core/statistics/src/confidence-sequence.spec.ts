import { ConfidenceSequence } from './confidence-sequence.js';
import { studentTQuantile } from './distributions.js';
import { seededRng } from './rng.js';
import { meanAndStderr } from './summary.js';

const ROWS = 400;
const LOOKS = [40, 60, 90, 135, 203, 305, 400];
const REPEATS = 400;

/** Scores from 1 to 5 as judges give them, by their probabilities, in [0, 1]. */
const SHAPES: Record<string, number[]> = {
  'good data': [0.02, 0.08, 0.2, 0.4, 0.3],
  'mostly the best score': [0.01, 0.01, 0.02, 0.06, 0.9],
  'all or nothing': [0.5, 0, 0, 0, 0.5],
};

function drawn(probabilities: readonly number[], seed: number): number[] {
  const rng = seededRng('confidence-sequence', seed);
  return Array.from({ length: ROWS }, () => {
    let left = rng.float();
    const score = probabilities.findIndex((probability) => (left -= probability) < 0);
    return (score < 0 ? 4 : score) / 4;
  });
}

/** Whether the interval leaves out the mean at any look. */
function missed(values: readonly number[], mean: number): { sequence: boolean; student: boolean; rows: number } {
  const sequence = new ConfidenceSequence();
  let found = { sequence: false, student: false, rows: ROWS };
  values.forEach((value, index) => {
    sequence.add(value);
    const { low, high } = sequence.interval;
    const outside = mean < low || mean > high;
    let student = false;
    if (LOOKS.includes(index + 1)) {
      const { mean: seen, stderr } = meanAndStderr(values.slice(0, index + 1));
      student = Math.abs(seen - mean) > studentTQuantile(0.975, index) * stderr;
    }
    const rows = found.rows === ROWS && high - low <= 0.15 ? index + 1 : found.rows;
    found = { sequence: found.sequence || outside, student: found.student || student, rows };
  });
  return found;
}

describe.each(Object.entries(SHAPES))('%s', (_, probabilities) => {
  const mean = probabilities.reduce((sum, probability, score) => sum + (probability * score) / 4, 0);
  const runs = Array.from({ length: REPEATS }, (_each, seed) => missed(drawn(probabilities, seed), mean));
  const share = (of: (run: (typeof runs)[number]) => boolean): number => runs.filter(of).length / REPEATS;

  it('leaves out the true mean at any time in at most 5 of 100, where repeated looks at Student’s interval do far more often', () => {
    expect(share(({ sequence }) => sequence)).toBeLessThanOrEqual(0.05);
    expect(share(({ student }) => student)).toBeGreaterThan(0.1);
  });
});

it('needs fewer values where they vary little, and does not widen', () => {
  const width = (probabilities: readonly number[], seed: number): number[] => {
    const sequence = new ConfidenceSequence();
    return drawn(probabilities, seed).map((value) => {
      sequence.add(value);
      return sequence.interval.high - sequence.interval.low;
    });
  };
  const [calm = [], wild = []] = ['mostly the best score', 'all or nothing'].map((name) =>
    width(SHAPES[name] ?? [], 1),
  );
  expect(calm.at(-1)).toBeLessThan((wild.at(-1) ?? 0) / 2);
  calm.forEach((value, index) => expect(value).toBeLessThanOrEqual(calm[index - 1] ?? 1));
});

it('says nothing of nothing, and keeps to [0, 1]', () => {
  const sequence = new ConfidenceSequence();
  expect(sequence.interval).toEqual({ low: 0, high: 1 });
  for (let index = 0; index < 50; index += 1) sequence.add(1);
  expect(sequence.interval.high).toBe(1);
  expect(sequence.interval.low).toBeGreaterThan(0.7);
});
