import { rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../test/temporary.js';
import { ArtifactStore } from './artifact-store.js';
import { digestFile } from './files.js';
import { Verifier } from './verifier.js';

describe('Verifier', () => {
  it('reads each file once for any number of calls, and again when the file has changed', async () => {
    const home = await temporaryFolder();
    try {
      const { dir, manifest } = await new ArtifactStore(home.path).build({ kind: 'test' }, async (folder) => {
        await writeFile(join(folder, 'a.txt'), 'alpha');
        await writeFile(join(folder, 'b.txt'), 'beta');
      });
      const read: string[] = [];
      const verifier = new Verifier((file) => {
        read.push(file);
        return digestFile(file);
      });
      await Promise.all([verifier.verify(dir, manifest), verifier.verify(dir, manifest)]);
      await verifier.verify(dir, manifest);
      expect(read).toEqual([join(dir, 'a.txt'), join(dir, 'b.txt')]);
      await utimes(join(dir, 'b.txt'), new Date(0), new Date(0));
      await verifier.verify(dir, manifest);
      expect(read).toEqual([join(dir, 'a.txt'), join(dir, 'b.txt'), join(dir, 'b.txt')]);
    } finally {
      await home.remove();
    }
  });

  it('calls an artifact corrupt whose folder is taken away between the look and the reading', async () => {
    const home = await temporaryFolder();
    try {
      const { dir, manifest } = await new ArtifactStore(home.path).build({ kind: 'test' }, (folder) =>
        writeFile(join(folder, 'a.txt'), 'alpha'),
      );
      const verifier = new Verifier(async (file) => {
        await rename(dir, join(home.path, 'away'));
        await writeFile(dir, '');
        return digestFile(file);
      });
      await expect(verifier.verify(dir, manifest)).rejects.toMatchObject({
        code: 'corrupt-artifact',
        message: expect.stringContaining('"a.txt" is missing') as string,
      });
    } finally {
      await home.remove();
    }
  });
});
