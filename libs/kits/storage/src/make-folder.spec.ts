import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from './make-folder.js';

describe('a folder', () => {
  let root: string;
  beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'agora-folder-'))));
  afterEach(() => rm(root, { recursive: true }));

  it('is made with those above it, by as many as want it at once', async () => {
    for (let round = 0; round < 30; round += 1) {
      const paths = ['a/b/c', 'a/b/d', 'a/b', 'a', 'a/b/c/d', 'a/e/f'].map((path) => join(root, String(round), path));
      await Promise.all([...paths, ...paths].map(makeFolder));
      for (const path of paths) expect((await stat(path)).isDirectory()).toBe(true);
    }
  });

  it('is not made below a file, nor where the system takes none', async () => {
    await writeFile(join(root, 'file'), '');
    await expect(makeFolder(join(root, 'file'))).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect(makeFolder(join(root, 'file', 'below', 'it'))).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect(makeFolder('/proc/agora/below/it')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
