import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onStorage } from './storage-fault.js';

it('says so when a file stands where the home folder should be', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'agora-storage-'));
  try {
    const home = join(folder, 'home');
    await writeFile(home, '');
    const inside = join(home, 'artifacts');
    await expect(onStorage(home, () => mkdir(inside, { recursive: true }))).rejects.toMatchObject({
      code: 'invalid-input',
      message: `${inside} cannot be made: a file stands where a folder should be.`,
      fix: 'Move the file, or choose another folder.',
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
