import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from './make-folder.js';

describe('makeFolder', () => {
  let root: string;
  beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'make-folder-'))));
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('makes folders at once whose parents others are making', async () => {
    for (let round = 0; round < 50; round += 1) {
      const paths = [0, 1, 2, 3, 4, 5].map((name) => join(root, `${round}`, 'journals', `${name >> 1}`, `${name}`));
      await Promise.all([...paths, ...paths].map(makeFolder));
      for (const path of paths) expect((await stat(path)).isDirectory()).toBe(true);
    }
  });

  it('says that a file stands there, or above it', async () => {
    await writeFile(join(root, 'file'), '');
    await expect(makeFolder(join(root, 'file'))).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect(makeFolder(join(root, 'file', 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  it('ends where a file system refuses names', async () => {
    await expect(makeFolder('/proc/agora/below')).rejects.toMatchObject({ code: expect.stringMatching(/^E/) });
  });
});
