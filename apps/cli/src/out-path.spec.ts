import { Fault } from '@agora/plugin-api';
import { makeFolder } from '@agora/storage';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
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
    await expect(onOut('--out', out, () => makeFolder(out))).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(`--out: ${out} cannot be made: a file stands`) as string,
    });
  });

  it('ends where a file system takes no folders', async () => {
    // Linux alone has it; elsewhere the folder above is missing all the same.
    await expect(onOut('--out', '/proc/agora/runs', () => makeFolder('/proc/agora/runs'))).rejects.toMatchObject({
      message: expect.stringMatching(/^--out: \/proc/) as string,
      fix: expect.stringContaining('--out') as string,
    });
  });

  it('takes a mistake of our own for what it is', async () => {
    const mistake = new TypeError('x is not a function');
    await expect(onOut('--out', folder, () => Promise.reject(mistake))).rejects.toMatchObject({
      code: 'internal',
      message: 'x is not a function',
    });
  });

  it('leaves what has a meaning of its own as it is', async () => {
    const full = new Fault('disk-full', 'no space');
    await expect(onOut('--out', folder, () => Promise.reject(full))).rejects.toBe(full);
  });
});
