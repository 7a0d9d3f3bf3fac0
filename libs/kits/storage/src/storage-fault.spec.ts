import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '@agora/plugin-api';
import { makeFolder } from './make-folder.js';
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

const thrown = (code: string, path?: string): Promise<never> =>
  Promise.reject(Object.assign(new Error(`${code}: something`), { code, ...(path ? { path } : {}) }));

describe('what the system says of a write', () => {
  it.each([
    ['ENOSPC', '/home/a/b', 'disk-full', /no space left to write \/home\/a\/b\./],
    ['EDQUOT', undefined, 'disk-full', /no space left to write \/home\./],
    ['EROFS', '/elsewhere/x', 'read-only', /read-only: \/elsewhere\/x cannot be written/],
    ['EACCES', '/home/a', 'read-only', /No permission: \/home\/a/],
    ['EPERM', '/home', 'read-only', /No permission: \/home cannot/],
    ['ENOENT', '/home/a', 'not-found', /\/home\/a cannot be written: its folder is gone/],
  ])('%s of %s is %s', async (code, path, fault, message) => {
    await expect(onStorage('/home', () => thrown(code, path))).rejects.toMatchObject({
      code: fault,
      message: expect.stringMatching(message) as string,
      fix: expect.stringMatching(/\S/) as string,
    });
  });

  it('is nothing of the sort when it is about a file that is read elsewhere', async () => {
    for (const code of ['EACCES', 'ENOENT']) {
      await expect(onStorage('/home', () => thrown(code, '/homework/model'))).rejects.toMatchObject({
        code: 'internal',
        message: `${code}: something`,
      });
    }
  });

  it('is looked for in what a library wrapped, and a Fault stays', async () => {
    const wrapped = new Error('write failed', { cause: Object.assign(new Error('x'), { code: 'ENOSPC' }) });
    await expect(onStorage('/home', () => Promise.reject(wrapped))).rejects.toMatchObject({ code: 'disk-full' });
    const fault = new Fault('timeout', 'late');
    await expect(onStorage('/home', () => Promise.reject(fault))).rejects.toBe(fault);
  });
});

describe('makeFolder', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'agora-folder-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('makes what is missing, by many at once, and leaves what is there', async () => {
    const deep = join(folder, 'a/b/c');
    await Promise.all(Array.from({ length: 20 }, () => makeFolder(deep)));
    await writeFile(join(deep, 'x'), '1');
    await makeFolder(deep);
    expect((await stat(join(deep, 'x'))).size).toBe(1);
  });

  it('does not take a file for a folder', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(makeFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect(makeFolder(join(folder, 'file/a'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  const onLinux = existsSync('/proc/self') ? it : it.skip;
  onLinux('ends below /proc', async () => {
    await expect(makeFolder('/proc/agora/a/b')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
