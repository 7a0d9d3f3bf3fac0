import type { Pgr } from '@agora/run-schemas';
import { resultsOf } from '../../test/results-of.js';
import { comparisonDocument } from '../document/comparison.js';
import { toMarkdown } from '../document/block.js';
import { compareWithPaper, judge } from './compare.js';
import { identify, isReference, isStudent } from './identify.js';

const pgr = (value: number, low: number, high: number): Pgr => ({ defined: true, value, low, high });

describe('judge', () => {
  it.each([
    ['agrees', pgr(46, 44, 49)],
    ['cannot tell', pgr(46, 30, 60)],
    ['cannot tell', pgr(53, 50, 56)],
    ['differs', pgr(60, 52, 70)],
    ['differs', pgr(30, 20, 40)],
  ])('%s', (agreement, here) => {
    expect(judge(46.1, here, 5).agreement).toBe(agreement);
  });

  it('cannot tell without a PGR, and says why there is none', () => {
    expect(judge(46.1, { defined: false, reason: 'the cell failed' }, 5)).toEqual({
      agreement: 'cannot tell',
      why: 'the cell failed',
    });
  });
});

describe('identify', () => {
  it.each([
    ['gpt-4o-2024-08-06', 'gpt-4o', true],
    ['openai/gpt-4o', 'gpt-4o', false],
    ['gpt-4o-mini-2024-07-18', 'gpt-4o-mini', true],
    ['claude-3-5-sonnet-20240620', 'claude-3.5-sonnet', true],
    ['anthropic/claude-3.5-sonnet', 'claude-3.5-sonnet', false],
    ['meta-llama/llama-3.1-405b-instruct', 'llama-3.1-405b', true],
    ['accounts/fireworks/models/llama-v3p1-70b-instruct', 'llama-3.1-70b', true],
    ['meta-llama/Llama-3.1-8B-Instruct:free', 'llama-3.1-8b', true],
  ])('%s', (model, generator, sameSnapshot) => {
    expect(identify(model)).toEqual({ generator, sameSnapshot });
  });

  it.each(['gpt-4o-audio-preview', 'gpt-4', 'llama-3.3-70b-instruct', 'qwen2.5-72b', 'faithful'])('not %s', (model) => {
    expect(identify(model)).toBeUndefined();
  });

  it('knows the student from the reference', () => {
    expect(isStudent('meta-llama/Llama-3.1-8B')).toBe(true);
    expect(isStudent('/models/Meta-Llama-3.1-8B/')).toBe(true);
    expect(isStudent('meta-llama/Llama-3.1-8B-Instruct')).toBe(false);
    expect(isReference('meta-llama/Llama-3.1-8B-Instruct@0e9e39f')).toBe(true);
  });
});

describe('a run beside the paper', () => {
  it('agrees or differs where it is the same experiment', () => {
    const comparison = compareWithPaper(resultsOf(), 5);
    expect(comparison.departures).toEqual([]);
    expect(comparison.cells).toMatchObject([
      { generator: 'gpt-4o', setting: 'instance-generation/math', paper: 20.6, agreement: 'agrees' },
      { generator: 'gpt-4o', setting: 'instance-generation/code', paper: 73.6, agreement: 'differs' },
    ]);
    expect(comparison.unmatched).toEqual(['generator other (some-model)']);
    expect(toMarkdown(comparisonDocument(comparison))).toContain('1 agrees, 1 differs.');
  });

  it.each([
    ['student', { student: { model: 'nano' } }],
    ['reference', { reference: { model: 'Qwen/Qwen2.5-7B-Instruct' } }],
    ['instances', { instances: [500] }],
  ])('means nothing with another %s', (what, experiment) => {
    const comparison = compareWithPaper(resultsOf({ experiment }), 5);
    expect(comparison.departures).toMatchObject([{ what, fatal: true }]);
    expect(comparison.cells.map(({ agreement }) => agreement)).toEqual(['not comparable', 'not comparable']);
    const said = toMarkdown(comparisonDocument(comparison));
    expect(said).toContain('no number of one says anything about the other');
    expect(said).not.toContain('Agrees:');
  });

  it('means nothing when it is simulated', () => {
    expect(compareWithPaper(resultsOf({ simulated: true }), 5).departures).toMatchObject([
      { what: 'answers', fatal: true },
    ]);
  });

  it('takes the volume of the paper where the run has several', () => {
    const one = resultsOf();
    const cell = (instances: number) => ({
      id: `c${instances}`,
      cell: { generator: 'gpt-4o', domain: 'math', method: 'instance-generation', instances, seed: 1 },
      status: 'done' as const,
      benchmarks: [],
      metrics: {},
      artifacts: { evaluate: {}, measure: {} },
    });
    const several = { ...one, cells: [cell(1000), cell(10_000)] };
    expect(compareWithPaper(several, 5).cells[0]).toMatchObject({ agreement: 'cannot tell' });
    const points = [
      { instances: 1000, pgr: pgr(5, 4, 6) },
      { instances: 10_000, pgr: pgr(20, 18, 22) },
    ];
    const volumes = [{ generator: 'gpt-4o', setting: 'instance-generation/math', points, fit: null }];
    expect(compareWithPaper({ ...several, questions: { volumes } }, 5).cells[0]).toMatchObject({
      here: { value: 20 },
      agreement: 'agrees',
    });
  });

  it('keeps smaller departures in mind', () => {
    const comparison = compareWithPaper(resultsOf({ experiment: { evaluation: { limit: 100 } } }), 5);
    expect(comparison.departures).toMatchObject([{ what: 'benchmarks', fatal: false }]);
    expect(comparison.cells.map(({ agreement }) => agreement)).toEqual(['agrees', 'differs']);
  });

  it('compares no domain that was examined on something else', () => {
    const [, ...rest] = resultsOf().benchmarks;
    const comparison = compareWithPaper({ ...resultsOf(), benchmarks: rest }, 5);
    expect(comparison.cells).toMatchObject([
      { agreement: 'not comparable', why: 'examined on math instead of gsm8k and math' },
      { agreement: 'differs' },
    ]);
  });

  it('is refused when it is no experiment', () => {
    expect(() => compareWithPaper({ ...resultsOf(), experiment: { models: [] } }, 5)).toThrow(
      /is no experiment with a student/,
    );
  });
});
