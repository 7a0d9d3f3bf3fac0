import { ArtifactStore, RunRecordStore } from '@agora/artifacts';
import { resultsSchema } from '@agora/run-schemas';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeExampleHome } from './example-home';
import { HOSTILE_TEXTS } from './hostile-texts';

let root: string;
beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'agora-example-'))));
afterEach(() => rm(root, { recursive: true, force: true }));

const lines = async (path: string): Promise<unknown[]> =>
  (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

async function folderOf(key: string | undefined): Promise<string> {
  const artifact = await new ArtifactStore(root).find(key ?? '');
  return artifact?.dir ?? '';
}

describe('an example home', () => {
  it('holds a run that the stores know, with every artifact that its results name', async () => {
    const { runId, results, cells } = await writeExampleHome(root, { rows: 20, generators: ['one', 'two', 'three'] });
    const store = new ArtifactStore(root);
    const record = await new RunRecordStore(store.home).find(runId);
    expect(record).toMatchObject({ status: 'done', cells: { all: 3, done: 3 } });
    const artifact = await store.find(record?.results ?? '');
    const kept: unknown = JSON.parse(await readFile(join(artifact?.dir ?? '', 'results.json'), 'utf8'));
    expect(resultsSchema.parse(kept)).toEqual(results);
    expect(results.cells.map(({ id }) => id)).toEqual(cells);
    for (const { artifacts } of results.cells) {
      const keys = [artifacts?.dataset, artifacts?.contamination, ...Object.values(artifacts?.evaluate ?? {})];
      for (const key of keys) expect(await store.find(key ?? '')).toBeDefined();
    }
  });

  it('has accepted and rejected rows, and a missing slot in each cell', async () => {
    const { results } = await writeExampleHome(root, { rows: 40 });
    const [cell] = results.cells;
    const folder = await folderOf(cell?.artifacts?.dataset);
    expect(await lines(join(folder, 'train.jsonl'))).toHaveLength(39);
    expect(await lines(join(folder, 'rejected.jsonl'))).toHaveLength(5);
    expect(cell?.dataset).toMatchObject({ requested: 40, accepted: 39, missing: 1, calls: 44 });
  });

  it('holds each text that it is given', async () => {
    const texts = Object.values(HOSTILE_TEXTS);
    const { results } = await writeExampleHome(root, { rows: texts.length + 1, texts });
    const folder = await folderOf(results.cells[0]?.artifacts?.dataset);
    const responses = (await lines(join(folder, 'train.jsonl'))).map((row) => (row as { response: string }).response);
    expect(new Set(responses).size).toBe(texts.length);
  });
});
