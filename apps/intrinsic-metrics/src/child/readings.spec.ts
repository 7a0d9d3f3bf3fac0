import { embedding, logLikelihood, reward } from './readings.js';

describe('log-likelihood', () => {
  // Two rows of three positions over two tokens; the second is padded.
  const output = {
    data: Float32Array.from([0, Math.log(3), 0, 0, 9, 9, Math.log(4), 0, 7, 7, 7, 7]),
    shape: [2, 3, 2],
  };

  it('adds up what each position says of the token after it', () => {
    // Position 0 gives token 1 three quarters, position 1 gives token 0 a half; the last position predicts nothing.
    const [total, tokens] = logLikelihood(output, 0, { ids: [1, 1, 0], start: 0 });
    expect([Math.exp(total), tokens]).toEqual([expect.closeTo(3 / 8, 6), 2]);
  });

  it('counts from the first response token on, and never into padding', () => {
    expect(logLikelihood(output, 0, { ids: [1, 1, 0], start: 2 })).toEqual([expect.closeTo(Math.log(1 / 2), 6), 1]);
    expect(logLikelihood(output, 1, { ids: [1, 0], start: 1 })).toEqual([expect.closeTo(Math.log(4 / 5), 6), 1]);
  });

  it('is of no token when the response was cut off', () => {
    expect(logLikelihood(output, 0, { ids: [1, 1, 0], start: 3 })).toEqual([0, 0]);
    expect(logLikelihood(output, 0, { ids: [1, 1, 0], start: 9 })).toEqual([0, 0]);
  });

  it('does not overflow on large logits', () => {
    const large = { data: Float32Array.from([1000, 1000, 0, 0]), shape: [1, 2, 2] };
    expect(logLikelihood(large, 0, { ids: [0, 1], start: 1 })[0]).toBeCloseTo(Math.log(1 / 2), 6);
  });

  it('refuses an output of another shape', () => {
    expect(() => logLikelihood({ data: new Float32Array(2), shape: [2, 1] }, 0, { ids: [0], start: 0 })).toThrow(
      '[2, 1]',
    );
  });
});

describe('reward', () => {
  it.each([[[2]], [[2, 1]]])('reads one number a row from %j', (shape) => {
    expect(reward({ data: Float32Array.from([1, -2]), shape }, 1)).toBe(-2);
  });

  it('refuses a classifier with several labels', () => {
    expect(() => reward({ data: new Float32Array(6), shape: [2, 3] }, 0)).toThrow('one number a row');
  });
});

describe('embedding', () => {
  const output = { data: Float32Array.from([9, 9, 3, 0, 0, 4, 8, 8]), shape: [1, 4, 2] };

  it('is the mean of the tokens from the start on, of unit length', () => {
    expect([...embedding(output, 0, { ids: [1, 2, 3], start: 1 })]).toEqual([
      expect.closeTo(0.6, 6),
      expect.closeTo(0.8, 6),
    ]);
  });

  it('is of the first token when there is no other', () => {
    expect([...embedding(output, 0, { ids: [1], start: 1 })]).toEqual([
      expect.closeTo(Math.SQRT1_2, 6),
      expect.closeTo(Math.SQRT1_2, 6),
    ]);
  });
});
