import { ArtifactStore } from '@agora/artifacts';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GatewayForSpec } from '../../test/use-gateway.js';

let gateway: GatewayForSpec;
beforeEach(async () => {
  gateway = await GatewayForSpec.start({ rows: 40, items: 4 });
});
afterEach(() => gateway.close());

/** The files of the first cell's dataset. */
async function dataset(): Promise<(name: string) => string> {
  const key = gateway.example.results.cells[0]?.artifacts.dataset ?? '';
  const { path } = await new ArtifactStore(join(gateway.folder, 'home')).open(key);
  return path;
}

const cell = () => gateway.read('cell', `runs/${gateway.example.runId}/cells/${gateway.example.cells[0]}`);

describe('a cell whose rows cannot be read', () => {
  it('still tells what its student scored, when they were deleted', async () => {
    const before = await cell();
    await rm(join((await dataset())('train.jsonl'), '..'), { recursive: true });
    const { result, rows, unreadable } = await cell();
    expect(result.benchmarks).toEqual(before.result.benchmarks);
    expect(rows).toEqual(before.rows);
    expect(unreadable).toMatchObject({ code: 'not-found', message: expect.stringMatching(/^There is no artifact/) });
  });

  it('still tells it, when they are damaged', async () => {
    const file = (await dataset())('train.jsonl');
    await writeFile(file, (await readFile(file, 'utf8')).replace('{', '['));
    expect(await cell()).toMatchObject({ result: { status: 'done' }, unreadable: { code: 'corrupt-artifact' } });
  });

  it('leaves the rows of all others in the list over cells, which names it', async () => {
    const { runId, cells } = gateway.example;
    const [first = '', second] = cells;
    const whole = await gateway.read('runRows', `runs/${runId}/rows`);
    expect(whole.deleted).toBeUndefined();
    await rm(join((await dataset())('train.jsonl'), '..'), { recursive: true });
    const left = await gateway.read('runRows', `runs/${runId}/rows`);
    expect(left.deleted).toEqual([first]);
    expect(left.rows).toEqual(whole.rows.filter(({ cell: its }) => its === second));
    expect(left.total).toBe(left.rows.length);
    expect((await gateway.read('runFacets', `runs/${runId}/facets`)).rows).toBe(left.total);
  });
});
