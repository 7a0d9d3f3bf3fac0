import { ROUTES } from '@agora/contracts';
import { writeExampleHome } from '@agora/home-testkit';
import { join } from 'node:path';
import { GatewayForSpec } from '../test/use-gateway.js';

const OTHER = 'example-89abcdef';
let site: GatewayForSpec;
let run: string;
let cell: string;
beforeAll(async () => {
  site = await GatewayForSpec.start({ rows: 40, items: 24, generators: ['alpha', 'beta', 'gamma'] });
  const { runId, cells } = site.example;
  [run, cell] = [runId, `runs/${runId}/cells/${cells[0]}`];
  const home = join(site.folder, 'home');
  await writeExampleHome(home, { rows: 40, items: 24, generators: ['beta', 'delta'], runId: OTHER, shift: 1 });
});
afterAll(() => site.close());

describe('a comparison', () => {
  it('of one run is that of all others with the first, or with the one that is named', async () => {
    const { pairs, sides } = await site.read('comparison', `compare?a=${run}`);
    expect(pairs.map(({ first, second }) => [first.generator, second.generator])).toEqual([
      ['alpha', 'beta'],
      ['alpha', 'gamma'],
    ]);
    expect(sides[0]).toEqual({ run, name: 'example', generators: ['alpha', 'beta', 'gamma'] });
    const named = await site.read('comparison', `compare?a=${run}&ag=gamma&bg=beta`);
    expect(named.pairs).toHaveLength(1);
    expect(named.pairs[0]?.overall?.score.low).toBeLessThan(named.pairs[0]?.overall?.score.high ?? 0);
  });

  it('of two runs is that of the generators that both have, or of the two that are named', async () => {
    const shared = await site.read('comparison', `compare?a=${run}&b=${OTHER}`);
    expect(shared.pairs.map(({ first, second }) => [first, second])).toEqual([
      [
        { run, generator: 'beta' },
        { run: OTHER, generator: 'beta' },
      ],
    ]);
    const named = await site.read('comparison', `compare?a=${run}&ag=alpha&b=${OTHER}&bg=delta`);
    expect(named.pairs[0]?.second).toEqual({ run: OTHER, generator: 'delta' });
  });

  it('has pages of the items that flipped, with their questions and both cells', async () => {
    const path = `compare/flips?a=${run}&ag=alpha&bg=beta`;
    const all = await site.read('flips', `${path}&limit=2`);
    expect(all.items).toHaveLength(2);
    const first = await site.read('flips', `${path}&side=first`);
    const second = await site.read('flips', `${path}&side=second`);
    expect(first.matching + second.matching).toBe(all.total);
    expect(first.items.every(({ firstOnly }) => firstOnly.length > 0)).toBe(true);
    expect(first.items[0]).toMatchObject({ cells: site.example.cells.slice(0, 2), benchmark: 'quiz' });
    expect(first.items[0]?.input).not.toBe('');
    const one = await site.read('flips', `${path}&q=${encodeURIComponent(first.items[0]?.item ?? '')}`);
    expect(one.items.map(({ item }) => item)).toContain(first.items[0]?.item);
  });

  it.each([
    ['a generator that there is not', `compare?a=example-0123abcd&ag=nobody`, 'no generator'],
    ['one generator with itself', `compare?a=example-0123abcd&ag=alpha&bg=alpha`, 'one generator is no comparison'],
    ['a run that there is not', `compare?a=nowhere`, 'there is no run'],
    ['no run', 'compare', ''],
    ['flips of no pair', 'compare/flips?a=example-0123abcd', 'ag'],
  ])('is refused for %s', async (_, path, says) => {
    const { status, text } = await site.get(`/api/v1/${path}`);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(text).toContain(says);
  });
});

describe('a race and a recommendation', () => {
  it('are read for the run that they are about', async () => {
    const { race } = await site.read('race', `runs/${run}/race`);
    expect(race?.rungs.at(-1)?.runId).toBe(run);
    expect((await site.read('run', `runs/${run}`)).race).toBe(race?.raceId);
    const found = await site.read('recommendation', `runs/${run}/recommendation?sure=0.8`);
    expect(found).toMatchObject({ sure: 0.8, instances: 40, volumes: [40] });
    expect(found.generators).toHaveLength(3);
  });

  it('are refused at a volume that there is not', async () => {
    const { status, text } = await site.get(`/api/v1/runs/${run}/recommendation?instances=7`);
    expect([status, text]).toEqual([400, expect.stringContaining('There are 40.')]);
  });
});

describe('rows of a dataset', () => {
  it('are divided, and each part is found by the filter of its value', async () => {
    for (const state of ['accepted', 'rejected'] as const) {
      const facets = await site.read('facets', `${cell}/facets?state=${state}`);
      for (const [facet, parts] of [
        ['attempt', facets.attempts],
        ['length', facets.lengths],
        ['model', facets.models],
        ['reason', facets.reasons],
      ] as const) {
        for (const { value, count } of parts) {
          const page = await site.read('rows', `${cell}/rows?state=${state}&${facet}=${encodeURIComponent(value)}`);
          expect([state, facet, value, page.matching]).toEqual([state, facet, value, count]);
        }
        if (parts.length > 0) expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(facets.rows);
      }
    }
  });

  it('that are nearly the same are grouped', async () => {
    const found = await site.read('nearDuplicates', `${cell}/near-duplicates`);
    expect(found).toMatchObject({ threshold: 0.8, compared: 39, rows: 39 });
    expect(found.grouped).toBe(found.largest.reduce((sum, { size }) => sum + size, 0));
  });
});

it('every route says in the OpenAPI document what it takes', async () => {
  const { text } = await site.get('/api/v1/openapi.json');
  const { paths } = JSON.parse(text) as { paths: Record<string, unknown> };
  for (const { path } of Object.values(ROUTES)) {
    expect(Object.keys(paths)).toContain(`/api/v1/${path.replace(/:(\w+)/g, '{$1}')}`);
  }
});
