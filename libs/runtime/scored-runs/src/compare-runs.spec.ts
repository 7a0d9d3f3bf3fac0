import { ArtifactStore } from '@agora/artifacts';
import type { Results } from '@agora/run-schemas';
import { writeExampleHome } from '@agora/home-testkit';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asComparison, compareBetween, compareWithin } from './compare-runs';
import { recommendation, volumesOf } from './recommendation';
import { ScoredRun } from './scored-run';

let root: string;
let first: Results;
let second: Results;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'agora-scored-'));
  const generators = ['alpha', 'beta', 'gamma'];
  first = (await writeExampleHome(root, { generators, items: 40 })).results;
  second = (await writeExampleHome(root, { generators, items: 40, runId: 'example-89abcdef', shift: 1 })).results;
});
afterAll(() => rm(root, { recursive: true, force: true }));

const open = (results: Results): ScoredRun => new ScoredRun(results, new ArtifactStore(root));

describe('generators of one run', () => {
  it('are compared by the items of both, and each benchmark alone', async () => {
    const run = open(first);
    const { pairs, confidence } = asComparison([run], await compareWithin(run, ['alpha', 'beta']));
    const [pair] = pairs;
    // alpha is right on every second of 40 items, beta on every third, both on every sixth.
    expect(pair?.flips).toEqual({ pairs: 40, firstOnly: 14, secondOnly: 7, bothRight: 6 });
    expect(pair?.overall?.score.value).toBeCloseTo((100 * (14 - 7)) / 40, 10);
    expect(pair?.places[0]?.byBenchmark).toMatchObject([
      { benchmark: 'quiz', items: 40, score: { value: pair?.overall?.score.value } },
    ]);
    expect(confidence).toBe(0.95);
  });

  it('give ranks when all are compared, and none when one of them is the baseline', async () => {
    const all = await compareWithin(open(first), ['alpha', 'beta', 'gamma']);
    expect(all.pairs.map((pair) => [pair.first.generator, pair.second.generator])).toEqual([
      ['alpha', 'beta'],
      ['alpha', 'gamma'],
      ['beta', 'gamma'],
    ]);
    expect(all.ranks.map(({ generator }) => generator)).toEqual(['alpha', 'beta', 'gamma']);
    const against = await compareWithin(open(first), ['alpha', 'beta', 'gamma'], 'beta');
    expect(against.pairs.map((pair) => [pair.first.generator, pair.second.generator])).toEqual([
      ['beta', 'alpha'],
      ['beta', 'gamma'],
    ]);
    expect(against.ranks).toEqual([]);
  });

  it('must be the run’s own', async () => {
    await expect(compareWithin(open(first), ['alpha', 'nobody'])).rejects.toMatchObject({
      message: `run ${first.run.id} has no generator "nobody"`,
      fix: 'It has alpha, beta, gamma.',
    });
  });
});

describe('two runs', () => {
  it('are compared pair by pair', async () => {
    const { pairs } = await compareBetween(open(first), open(second), [['alpha', 'alpha']]);
    // The shift turns right and wrong of every second item around.
    expect(pairs[0]?.flips).toEqual({ pairs: 40, firstOnly: 20, secondOnly: 20, bothRight: 0 });
    expect(pairs[0]?.overall?.pgr?.value).toBeCloseTo(0, 10);
  });

  it('are not compared where a benchmark has another version', async () => {
    const other: Results = { ...second, benchmarks: second.benchmarks.map((one) => ({ ...one, version: '2' })) };
    const { pairs } = await compareBetween(open(first), open(other), [['alpha', 'alpha']]);
    expect(pairs[0]?.overall).toBeNull();
    expect(pairs[0]?.leftOut[0]?.reason).toBe('the benchmark has version 1 in one run and 2 in the other');
  });

  it('say when the run has not ended', async () => {
    const partial: Results = { ...first, run: { ...first.run, partial: true } };
    const { warnings } = await compareBetween(open(partial), open(second), [['alpha', 'alpha']]);
    expect(warnings).toContain(`Run ${first.run.id} is not finished: only what is scored so far is compared.`);
  });
});

describe('a recommendation', () => {
  it('is made from the scores of every item', async () => {
    const found = await recommendation([open(first)], { instances: 30, sure: 0.95 });
    expect(found.generators.map(({ generator }) => generator).sort()).toEqual(['alpha', 'beta', 'gamma']);
    expect(found.generators.reduce((sum, { best }) => sum + best, 0)).toBeCloseTo(1, 6);
    expect(found.seedsKnown).toBe(false);
  });

  it('needs a PGR', async () => {
    await expect(recommendation([open(first)], { instances: 7, sure: 0.95 })).rejects.toMatchObject({
      message: 'no student has a PGR to decide by',
    });
  });

  it('says in plain words that there is nothing to decide by yet', () => {
    const empty: Results = { ...first, cells: [], run: { ...first.run, partial: true } };
    expect(() => volumesOf([open(empty)])).toThrow(`nothing can be recommended yet: ${first.run.id} has no cell`);
  });

  it('is made at the largest volume at which a student has a PGR', () => {
    const larger = first.cells.map((one) => ({
      ...one,
      pgr: { defined: false as const, reason: 'its student is not scored yet' },
      cell: { ...one.cell, instances: 90 },
    }));
    const growing: Results = { ...first, cells: [...first.cells, ...larger] };
    expect(volumesOf([open(growing)])).toEqual({ all: [30, 90], scored: [30] });
    expect(volumesOf([open({ ...growing, cells: larger })])).toEqual({ all: [90], scored: [90] });
  });
});
