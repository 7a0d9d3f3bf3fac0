import { checkRungs, defaultRungs, readRungs } from './schedule.js';

const names = (rungs: { instances: number; seeds: number }[]): string =>
  rungs.map(({ instances, seeds }) => `${instances}x${seeds}`).join(' ');

describe('defaultRungs', () => {
  it.each([
    [[1000], 3, '100x2 300x2 1000x3'],
    [[1000], 4, '100x2 300x2 1000x2 1000x4'],
    [[1000], 5, '100x3 300x3 1000x2 1000x3 1000x5'],
    [[200, 20, 60], 10, '20x3 60x3 200x2 200x5 200x10'],
    [[50], 2, '15x2 50x2'],
    [[8], 2, '8x2'],
    [[1000], 1, '100x1 300x1 1000x1'],
  ])('of instances %p and %p seeds', (instances, seeds, expected) => {
    const rungs = defaultRungs(instances, seeds);
    expect(names(rungs)).toBe(expected);
    checkRungs(rungs, { instances, seeds, settings: 2 });
  });
});

describe('readRungs', () => {
  it('reads instances x seeds', () => {
    expect(names(readRungs('20x2, 60×2,200x5'))).toBe('20x2 60x2 200x5');
  });

  it.each(['', '20', '20x', '0x2', '20x2,,60x2', 'x'])('refuses %p and says how it is written', (text) => {
    expect(() => readRungs(text)).toThrow(/--rungs: .* is no rung/);
  });
});

describe('checkRungs', () => {
  const experiment = { instances: [200], seeds: 3, settings: 1 };
  it.each([
    ['20x4,200x4', /needs 4 seeds, and the experiment has 3/],
    ['20x2,300x3', /more than the experiment's 200 instances/],
    ['60x2,20x2,200x3', /20x2 is no larger than 60x2/],
    ['200x2,200x2', /no larger/],
    ['20x2,60x2', /the last rung has 60 instances, the experiment 200/],
    ['20x1,200x1', /one seed in one setting/],
  ])('refuses %p', (text, message) => {
    expect(() => checkRungs(readRungs(text), experiment)).toThrow(message);
  });
});
