import { ArtifactStore, writeJsonl } from '@agora/artifacts';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeedCache } from './seed-cache.js';

let home: string;
let store: ArtifactStore;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-cache-'));
  store = new ArtifactStore(home);
});
afterEach(() => rm(home, { recursive: true }));

const build = (name: string) =>
  store.build({ kind: 'seeds', name }, (dir) =>
    writeJsonl(join(dir, 'seeds.jsonl'), [{ id: name, instruction: name }]),
  );

describe('the seed cache', () => {
  it('keeps the seeds that were used last and reads the others anew', async () => {
    const cache = new SeedCache(store);
    const keys = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(async (name) => (await build(name)).key));
    const [a = '', b = '', ...rest] = keys;
    const first = await cache.get(a);
    expect(first).toEqual([{ id: 'a', instruction: 'a' }]);
    const second = await cache.get(b);
    expect(await cache.get(a)).toBe(first);
    for (const key of rest) await cache.get(key);
    expect(await cache.get(a)).toBe(first);
    expect(await cache.get(b)).not.toBe(second);
    expect(await cache.get(b)).toEqual(second);
  });

  it('refuses seeds that were changed, and finds those that appear later', async () => {
    const cache = new SeedCache(store);
    const artifact = await build('a');
    await appendFile(artifact.path('seeds.jsonl'), '{"id":"b","instruction":"b"}\n');
    await expect(cache.get(artifact.key)).rejects.toMatchObject({ code: 'corrupt-artifact' });
    await store.discard(artifact.key);
    await expect(cache.get(artifact.key)).rejects.toMatchObject({ code: 'not-found' });
    await build('a');
    expect(await cache.get(artifact.key)).toEqual([{ id: 'a', instruction: 'a' }]);
  });
});
