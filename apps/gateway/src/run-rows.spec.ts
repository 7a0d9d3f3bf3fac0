import type { RunRowsReply } from '@agora/contracts';
import { GatewayForSpec } from '../test/use-gateway.js';

let gateway: GatewayForSpec;
beforeAll(async () => {
  // Of a third cell there is no whole dataset.
  const begun = 'alpha.math.response-generation.n9.s1';
  gateway = await GatewayForSpec.start({ rows: 30, items: 2, texts: ['one', 'a needle', 'three'], begun });
});
afterAll(() => gateway.close());

const rows = (query: string): Promise<RunRowsReply> =>
  gateway.read('runRows', `runs/${gateway.example.runId}/rows?${query}`);

/** The rows of each cell by itself, one cell after the other. */
async function oneByOne(query: string): Promise<RunRowsReply['rows']> {
  const all: RunRowsReply['rows'] = [];
  for (const cell of gateway.example.cells) {
    const page = await gateway.read('rows', `runs/${gateway.example.runId}/cells/${cell}/rows?${query}&limit=500`);
    all.push(...page.rows.map((row) => ({ ...row, cell })));
  }
  return all;
}

describe('the rows of a run', () => {
  it.each([
    'state=accepted',
    'state=rejected',
    'state=missing',
    'q=needle',
    'state=rejected&reason=no-answer',
    'state=accepted&attempt=2',
    'state=accepted&model=beta-model',
    'state=missing&q=needle',
    'q=nothing+holds+this',
  ])('are those of its cells in their order, whatever page is asked for: %s', async (query) => {
    const all = await oneByOne(query);
    const paged: RunRowsReply['rows'] = [];
    for (let from = 0; from === 0 || from < all.length; from += 7) {
      const page = await rows(`${query}&from=${from}&limit=7`);
      expect([page.from, page.matching]).toEqual([from, all.length]);
      paged.push(...page.rows);
    }
    expect(paged).toEqual(all);
    expect((await rows(`${query}&from=${all.length}`)).rows).toEqual([]);
  });

  it('are counted as a whole, and as one cell where a generator or a setting is named', async () => {
    expect(await rows('limit=1')).toMatchObject({ total: 58, matching: 58 });
    expect(await rows('generator=beta&limit=1')).toMatchObject({
      total: 29,
      rows: [{ cell: gateway.example.cells[1], index: 0 }],
    });
    expect(await rows('setting=response-generation/math')).toMatchObject({ total: 58 });
    expect(await rows('setting=other/math')).toMatchObject({ total: 0, rows: [] });
  });

  it('divide as those of the cells do together', async () => {
    const at = `runs/${gateway.example.runId}`;
    const [first, second] = await Promise.all(
      gateway.example.cells.map((cell) => gateway.read('facets', `${at}/cells/${cell}/facets?state=rejected`)),
    );
    const both = await gateway.read('runFacets', `${at}/facets?state=rejected`);
    expect(both.rows).toBe((first?.rows ?? 0) + (second?.rows ?? 0));
    expect(both.reasons).toEqual(first?.reasons.map(({ value, count }) => ({ value, count: 2 * count })));
    expect(both.models.map(({ value }) => value)).toEqual(['alpha-model', 'beta-model']);
    const one = await gateway.read('runFacets', `${at}/facets?state=rejected&generator=beta`);
    expect(one).toEqual(second);
  });
});
