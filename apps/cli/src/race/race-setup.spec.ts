import { experimentSchema, type Experiment } from '@agora/run-schemas';
import { raceSetup, rungExperiment } from './race-setup.js';
import { gridOf, unitPrices, workOf } from './race-work.js';
import { directed } from './shortlist.js';

const file = (more: object = {}): Experiment =>
  experimentSchema.parse({
    name: 'x',
    generators: ['a', 'b', 'c'].map((id) => ({ id, provider: 'calibration', model: 'expert' })),
    methods: ['instance-generation', 'response-generation'],
    domains: ['nano-math'],
    instances: 200,
    seeds: [3, 1, 2],
    budget: { usd: 7 },
    ...more,
  });

describe('raceSetup', () => {
  it('takes flags before the file, and the file before the defaults', () => {
    const names = (setup: ReturnType<typeof raceSetup>): string =>
      setup.rungs.map(({ instances, seeds }) => `${instances}x${seeds}`).join(' ');
    expect(names(raceSetup(file(), {}))).toBe('20x2 60x2 200x3');
    const own = file({ race: { rungs: [{ instances: 200, seeds: 2 }], target: 'pgr-per-usd' } });
    expect(names(raceSetup(own, {}))).toBe('200x2');
    expect(names(raceSetup(own, { rungs: '50x1,200x2' }))).toBe('50x1 200x2');
    expect(raceSetup(own, {}).target).toBe('pgr-per-usd');
    expect(raceSetup(own, { target: 'pgr' }).target).toBe('pgr');
    expect(raceSetup(file(), { budgetUsd: 2 }).budgetUsd).toBe(2);
    expect(raceSetup(file(), {}).budgetUsd).toBe(7);
  });

  it('takes the shortlist from the flag, and what is better from the file', async () => {
    const own = file({ race: { shortlist: { metric: 'perplexity', keep: 2, better: 'lower' } } });
    const { raceId, shortlist } = raceSetup(own, {});
    expect(shortlist).toEqual({ metric: 'perplexity', keep: 2, better: 'lower' });
    expect(raceSetup(own, { shortlist: 'perplexity:2' })).toMatchObject({ raceId, shortlist });
    expect(raceSetup(own, { shortlist: 'reward:2' }).shortlist).toEqual({ metric: 'reward', keep: 2 });
    expect(raceSetup(file(), {}).raceId).not.toBe(raceId);
    const host = { better: async (name: string) => (name === 'reward' ? ('higher' as const) : undefined) };
    expect(await directed({ metric: 'reward', keep: 2 }, own, host)).toMatchObject({ better: 'higher' });
    expect(await directed({ metric: 'perplexity', keep: 2, better: 'lower' }, own, host)).toMatchObject({
      better: 'lower',
    });
    await expect(directed({ metric: 'perplexity', keep: 2 }, own, host)).rejects.toThrow(
      /the metric perplexity does not say which of its values are better/,
    );
  });

  it('has no micro-student: nothing is decided by metrics, and rungs may be smaller', () => {
    const { experiment, raceId } = raceSetup(file({ analysis: { microStudent: { instances: 100 } } }), {});
    expect(experiment.analysis).not.toHaveProperty('microStudent');
    expect(raceId).toBe(raceSetup(file(), {}).raceId);
  });

  it('names the same race whatever its budget, and another one by other rungs', () => {
    const { raceId } = raceSetup(file(), {});
    expect(raceSetup(file({ budget: { usd: 1 } }), { budgetUsd: 9 }).raceId).toBe(raceId);
    expect(raceSetup(file(), { rungs: '200x3' }).raceId).not.toBe(raceId);
  });

  it.each([
    [file(), { target: 'cheap' }, /--target: "cheap"/],
    [file(), { rungs: '20x9,200x3' }, /--rungs: rung 20x9 needs 9 seeds/],
    [file({ race: { rungs: [{ instances: 20, seeds: 2 }] } }), {}, /race\.rungs: the last rung has 20 instances/],
    [file({ seeds: [1], methods: ['instance-generation'] }), {}, /one seed in one setting/],
    [file(), { shortlist: 'reward' }, /--shortlist: "reward" is none/],
    [file(), { shortlist: 'reward:1' }, /--shortlist: "reward:1" is none/],
    [file(), { shortlist: 'quality:2' }, /--shortlist: the file has no metric "quality"/],
    [file(), { shortlist: 'reward:3' }, /--shortlist: keep 3 leaves out nobody of 3/],
    [file({ race: { shortlist: { metric: 'quality', keep: 2 } } }), {}, /race\.shortlist: the file has no metric/],
    [file({ generators: [{ id: 'a', provider: 'calibration', model: 'expert' }] }), {}, /a race needs two or more/],
  ])('refuses what cannot be raced before anything is spent', (experiment, flags, message) => {
    expect(() => raceSetup(experiment, flags)).toThrow(message);
  });
});

describe('rungExperiment', () => {
  it('is an experiment of cells of the file, under the first seeds of the file', () => {
    const setup = raceSetup(file(), {});
    const rung = rungExperiment(setup, 1, ['a', 'c'], 3);
    expect(experimentSchema.parse(JSON.parse(JSON.stringify(rung)))).toEqual(rung);
    expect(rung.generators.map(({ id }) => id)).toEqual(['a', 'c']);
    expect([rung.instances, rung.seeds, rung.budget]).toEqual([[60], [3, 1], { usd: 3 }]);
    // What enters keys of datasets and students is the file's own.
    const { generation, student, reference, methods, domains } = file();
    expect(rung).toMatchObject({ generation, student, reference, methods, domains });
    expect(rung).not.toHaveProperty('race');
  });
});

describe('the work of a race', () => {
  it('counts rows that volumes share once, and students each', () => {
    const experiment = file({ instances: [20, 200] });
    const climbed = [
      { instances: 20, seeds: 2, generators: ['a', 'b', 'c'], dataOnly: true },
      { instances: 20, seeds: 2, generators: ['a', 'b', 'c'] },
      { instances: 200, seeds: 2, generators: ['a', 'b'] },
      { instances: 200, seeds: 3, generators: ['a'] },
    ];
    const prices = new Map([
      ['a', 0.5],
      ['b', 0.25],
      ['c', 1],
    ]);
    // Two settings. a: 3 × 200, b: 2 × 200, c: 2 × 20 rows in each.
    expect(workOf(experiment, climbed, prices)).toEqual({
      instances: 2 * 1040,
      trainings: 2 * (6 + 4 + 1),
      trainedRows: 2 * (6 * 20 + 5 * 200),
      usd: 2 * (600 * 0.5 + 400 * 0.25 + 40),
    });
    expect(gridOf(experiment, prices)).toMatchObject({ instances: 2 * 9 * 200, trainings: 2 * 18 });
    expect(gridOf(experiment, new Map([['a', null]])).usd).toBeNull();
  });

  it('has no price of an instance where one dataset has none', () => {
    const cell = (generator: string, usd: number | null, accepted: number) => ({
      cell: { generator },
      dataset: { usd, accepted },
    });
    const results = [{ cells: [cell('a', 2, 10), cell('a', 4, 20), cell('b', null, 10), cell('c', 0, 0)] }];
    const prices = unitPrices(results as unknown as Parameters<typeof unitPrices>[0]);
    expect([...prices]).toEqual([
      ['a', 0.2],
      ['b', null],
      ['c', null],
    ]);
  });
});
