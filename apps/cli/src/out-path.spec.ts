import { Fault } from '@agora/contracts';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onOut } from './out-path.js';

describe('onOut', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'agora-out-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('names the flag and the place that cannot be written', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const out = join(file, 'runs');
    await expect(onOut('--out', out, () => mkdir(out, { recursive: true }))).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(`--out: ${out} cannot be written (ENOTDIR`) as string,
    });
  });

  it('leaves what has a meaning of its own as it is', async () => {
    const full = new Fault('disk-full', 'no space');
    await expect(onOut('--out', folder, () => Promise.reject(full))).rejects.toBe(full);
  });
});
