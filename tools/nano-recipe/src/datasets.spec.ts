import { join } from 'node:path';
import { DOMAINS, solve, splitOf } from '@agora/nano-world';
import { type Quality, datasetOf, QUALITIES, referenceRows, rewardPairs } from './datasets.js';
import { score } from './score.js';

const runner = join(__dirname, '..', 'python', 'run_programs.py');
const N = 240;

/** Per cent of rows whose response passes the check, programs executed. */
function right(rows: readonly { instruction: string; response: string }[]): number {
  const answers = rows.map(({ instruction, response }) => ({ instruction, output: response }));
  return (100 * score(answers, 'python3', runner).filter(({ correct }) => correct).length) / rows.length;
}

describe.each(DOMAINS)('datasets of known quality: %s', (domain) => {
  const sets = Object.fromEntries(QUALITIES.map((quality) => [quality, datasetOf(quality, domain, N, 1)])) as Record<
    Quality,
    ReturnType<typeof datasetOf>
  >;

  it('have the size asked for and only training instructions', () => {
    for (const rows of Object.values(sets)) {
      expect(rows).toHaveLength(N);
      expect(rows.every(({ instruction }) => splitOf(instruction) === 'train')).toBe(true);
    }
  });

  it('are right to the degree that their name says', () => {
    const shares = Object.fromEntries(QUALITIES.map((quality) => [quality, right(sets[quality])])) as Record<
      Quality,
      number
    >;
    for (const quality of ['right-and-diverse', 'eight-templates', 'twenty-five-rows'] as const) {
      expect(shares[quality]).toBe(100);
    }
    expect(shares['off-format']).toBe(0);
    for (const mistake of ['random', 'systematic'] as const) {
      expect(Math.abs(shares[`wrong-40-${mistake}`] - 60)).toBeLessThan(12);
      expect(Math.abs(shares[`wrong-60-${mistake}`] - 40)).toBeLessThan(12);
    }
  });

  it('are diverse to the degree that their name says', () => {
    const templates = (quality: Quality) =>
      new Set(sets[quality].map(({ instruction }) => solve(instruction)?.templateId)).size;
    const distinct = (quality: Quality) => new Set(sets[quality].map(({ instruction }) => instruction)).size;
    expect([templates('right-and-diverse'), distinct('right-and-diverse')]).toEqual([24, N]);
    expect([templates('eight-templates'), distinct('eight-templates')]).toEqual([8, N]);
    expect(distinct('twenty-five-rows')).toBeLessThanOrEqual(25);
  });

  it('are pure functions of their seed', () => {
    expect(datasetOf('wrong-40-random', domain, 30, 2)).toEqual(datasetOf('wrong-40-random', domain, 30, 2));
    expect(datasetOf('wrong-40-random', domain, 30, 2)).not.toEqual(datasetOf('wrong-40-random', domain, 30, 3));
  });
});

describe('what reference and reward model learn from', () => {
  it('is right, for the reference', () => {
    const rows = referenceRows(100, 1);
    expect(rows).toHaveLength(300);
    expect(right(rows)).toBe(100);
    expect(rows.every(({ instruction }) => splitOf(instruction) === 'train')).toBe(true);
  });

  it.each(['train', 'held-out'] as const)('prefers right over flawed responses: %s', (split) => {
    const pairs = rewardPairs(300, split, 1);
    expect(right(pairs.map(({ instruction, chosen }) => ({ instruction, response: chosen })))).toBe(100);
    const flawed = pairs.filter(({ flaw }) => flaw !== 'irrelevant');
    expect(right(flawed.map(({ instruction, rejected }) => ({ instruction, response: rejected })))).toBe(0);
    expect(pairs.every(({ instruction }) => splitOf(instruction) === split)).toBe(true);
    expect(pairs.every(({ chosen, rejected }) => chosen !== rejected)).toBe(true);
  });
});

describe('the score', () => {
  it('says what is wrong, runs endless programs no longer than allowed, and refuses strangers', () => {
    const instruction = 'Write f(x) that returns x plus 3.';
    const outputs = [
      'def f(x): return x + 3',
      'def f(x):\n    while True: pass',
      'lambda x: x + 3',
      'def f(x): return y',
    ];
    const reasons = score(
      outputs.map((output) => ({ instruction, output })),
      'python3',
      runner,
    ).map(({ reason }) => reason);
    expect(reasons).toEqual(['right', 'did-not-finish', 'no-program', 'raised-NameError']);
    expect(() => score([{ instruction: 'Hello?', output: '' }], 'python3', runner)).toThrow('"Hello?" is no task');
  });
});
