import { ArtifactStore, writeJsonl } from '@agora/artifacts';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeedShelf } from './seed-shelf.js';

let home: string;
let store: ArtifactStore;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-shelf-'));
  store = new ArtifactStore(home);
});
afterEach(() => rm(home, { recursive: true }));

const build = (name: string) =>
  store.build({ kind: 'seeds', name }, (dir) =>
    writeJsonl(join(dir, 'seeds.jsonl'), [{ id: name, instruction: name }]),
  );

describe('the seed shelf', () => {
  it('keeps the seeds that were used last and reads the others anew', async () => {
    const shelf = new SeedShelf(store);
    const keys = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(async (name) => (await build(name)).key));
    const [a = '', b = '', ...rest] = keys;
    const first = await shelf.get(a);
    expect(first).toEqual([{ id: 'a', instruction: 'a' }]);
    const second = await shelf.get(b);
    expect(await shelf.get(a)).toBe(first);
    for (const key of rest) await shelf.get(key);
    expect(await shelf.get(a)).toBe(first);
    expect(await shelf.get(b)).not.toBe(second);
    expect(await shelf.get(b)).toEqual(second);
  });

  it('refuses seeds that were changed, and finds those that appear later', async () => {
    const shelf = new SeedShelf(store);
    const artifact = await build('a');
    await appendFile(artifact.path('seeds.jsonl'), '{"id":"b","instruction":"b"}\n');
    await expect(shelf.get(artifact.key)).rejects.toMatchObject({ code: 'corrupt-artifact' });
    await store.discard(artifact.key);
    await expect(shelf.get(artifact.key)).rejects.toMatchObject({ code: 'not-found' });
    await build('a');
    expect(await shelf.get(artifact.key)).toEqual([{ id: 'a', instruction: 'a' }]);
  });
});
