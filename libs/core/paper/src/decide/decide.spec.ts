import { mean } from '@agora/statistics';
import { exactBootstrapInterval } from './exact-bootstrap.js';
import { judgeAgreement, judgeLeaning } from './judges.js';
import { judgeAgainstFavourite, oracle, policies, rankings } from './policies.js';
import { predictions, varianceShares } from './prediction.js';

const round = (value: number, decimals: number): number => Number(value.toFixed(decimals));

// The expected numbers were computed from the same tables with NumPy and SciPy.
describe('choosing a generator by the published tables', () => {
  it('loses this much by each policy', () => {
    expect(round(oracle(), 1)).toBe(35.9);
    expect(policies().map(({ name, regret }) => [name, round(regret, 1)])).toEqual([
      ['any at random', 16.9],
      ['the cheapest (llama-3.1-8b)', 19.9],
      ['the dearest (claude-3.5-sonnet)', 12.3],
      ['always gpt-4o', 6.3],
      ['the best of the same method in other domains', 2.6],
    ]);
  });

  it('is helped by some metrics', () => {
    const found = Object.fromEntries(
      rankings().map(({ name, spearman, regret }) => [name, [round(spearman, 2), round(regret, 1)]]),
    );
    expect(Object.keys(found)).toHaveLength(12);
    expect(found).toMatchObject({
      'response quality (Prometheus)': [0.61, 2.4],
      'reward model': [0.56, 5.4],
      'problem solving, all benchmarks': [0.51, 6.3],
      'response quality (GPT-4o)': [0.5, 8.7],
      'price of output': [0.42, 12.3],
      'response diversity': [0.14, 19.5],
      'response perplexity': [0.03, 19.3],
    });
    const surviving = rankings().filter(({ p }) => p < 0.05);
    expect(surviving.map(({ name }) => name)).toEqual(['response quality (Prometheus)', 'reward model']);
    const [first] = rankings();
    expect([first?.regretOfTwo, first?.regretOfThree].map((regret) => round(regret ?? 0, 1))).toEqual([1.5, 0.8]);
  });

  it('does not show that the best metric beats always asking one generator', () => {
    const { value, low, high } = judgeAgainstFavourite();
    expect([value, low, high].map((each) => round(each, 1))).toEqual([-4, -10.7, 1.5]);
  });

  it('cannot foretell a generator better than the mean of its setting does', () => {
    expect(predictions().map(({ r2 }) => round(r2, 2))).toEqual([-0.05, 0.35, 0.3, 0.15, 0.35, 0.36, -0.07, -0.21]);
  });

  it('depends on the setting more than on the generator', () => {
    const { setting, generator, rest } = varianceShares();
    expect([setting, generator, rest].map((share) => round(100 * share, 0))).toEqual([55, 11, 34]);
  });

  it('rests on judges that agree, and lean', () => {
    expect(round(judgeAgreement(), 2)).toBe(0.84);
    expect(round(judgeLeaning()['gpt-4o'], 2)).toBe(0.21);
    expect(round(judgeLeaning()['llama-3.1-8b'], 2)).toBe(-0.4);
  });
});

describe('exactBootstrapInterval', () => {
  it('goes through every resample', () => {
    // Of two values, a quarter of the resamples is twice the first, a quarter twice the second.
    expect(exactBootstrapInterval([0, 1], 0.4)).toEqual({ low: 0.5, high: 0.5 });
    expect(exactBootstrapInterval([0, 1], 0.6)).toEqual({ low: 0, high: 1 });
    const values = [3, 1, 2];
    const { low, high } = exactBootstrapInterval(values, 0.9);
    expect(low).toBeLessThan(mean(values));
    expect(high).toBeGreaterThan(mean(values));
  });
});
