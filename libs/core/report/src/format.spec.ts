import {
  compact,
  decimal,
  duration,
  interval,
  list,
  metricValue,
  percent,
  pgrValue,
  plural,
  rank,
  score,
  time,
  usd,
} from './format.js';

describe('numbers', () => {
  it.each([
    [66.666, '66.7'],
    [-3.14, '−3.1'],
    [-0.04, '0.0'],
    [0.05, '0.1'],
    [100, '100.0'],
  ])('PGR %p is %s', (value, text) => {
    expect(decimal(value)).toBe(text);
    expect(pgrValue({ defined: true, value, low: 0, high: 0 })).toBe(text);
  });

  it.each([
    [null, 'unknown'],
    [0, '$0'],
    [0.000123, '$0.00012'],
    [0.0000000456, '$0.000000046'],
    [0.0099, '$0.0099'],
    [0.25, '$0.25'],
    [12.345, '$12.35'],
    [1298.7, '$1,299'],
    [1_234_567, '$1,234,567'],
  ])('%p US dollars are %s', (amount, text) => {
    expect(usd(amount)).toBe(text);
  });

  it.each([
    [null, '–'],
    [undefined, '–'],
    [0, '0'],
    [0.12345, '0.123'],
    [-4.567, '−4.57'],
    [45.67, '45.7'],
    [12_345.6, '12,346'],
    [-1_234_567, '−1.23e+6'],
    [0.0000123, '1.23e−5'],
  ])('a metric of %p is %s', (value, text) => {
    expect(metricValue(value)).toBe(text);
  });

  it.each([
    [312, '312'],
    [9_999, '9,999'],
    [64_200, '64 k'],
    [999_400, '999 k'],
    [999_600, '1.0 M'],
    [64_206_800, '64.2 M'],
    [284_344_140, '284 M'],
  ])('%p tokens are %s', (value, text) => {
    expect(compact(value)).toBe(text);
  });

  it('shares, scores, intervals and ranks', () => {
    expect(percent(0.9876)).toBe('98.8\u00a0%');
    expect(percent(null)).toBe('–');
    expect(score({ mean: 0.4321, stderr: 0.0136, low: 0.4, high: 0.46 })).toBe('43.2 ± 1.4');
    expect(score({ mean: 0, stderr: 0, low: 0, high: 0.1611 })).toBe('0.0 (0.0 to 16.1)');
    expect(score({ mean: 1, stderr: 0.0004, low: 0.9962, high: 1 })).toBe('100.0 (99.6 to 100.0)');
    expect(score({ mean: null, stderr: null, low: null, high: null })).toBe('no result');
    expect(interval({ low: -1.26, high: 9 })).toBe('−1.3 to 9.0');
    expect(rank({ best: 2, worst: 2 })).toBe('2');
    expect(rank({ best: 2, worst: 4 })).toBe('2–4');
    expect(rank(null)).toBe('–');
  });
});

describe('words', () => {
  it('lists and plurals', () => {
    expect([list([]), list(['a']), list(['a', 'b']), list(['a', 'b', 'c'])]).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
    expect([plural(1, 'cell'), plural(1200, 'cell')]).toEqual(['1 cell', '1,200 cells']);
  });

  it('times', () => {
    expect(time('2026-03-01T10:00:31.000Z')).toBe('2026-03-01 10:00 UTC');
    expect(time('yesterday')).toBe('yesterday');
    const after = (seconds: number) =>
      duration('2026-03-01T10:00:00Z', new Date(Date.UTC(2026, 2, 1, 10, 0, seconds)).toISOString());
    expect([after(42), after(125), after(9730)]).toEqual(['42 s', '2 min 5 s', '2 h 42 min']);
    expect(after(7199)).toBe('2 h 0 min');
    expect([after(-1), duration('x', 'y')]).toEqual([undefined, undefined]);
  });
});
