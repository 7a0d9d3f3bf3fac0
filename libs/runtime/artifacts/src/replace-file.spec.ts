import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDraft, removeDrafts, replaceFile } from './replace-file.js';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'agora-replace-'))));
afterEach(() => rm(folder, { recursive: true }));

it('puts the file in its place at once, and leaves what was there when the writer fails', async () => {
  const file = join(folder, 'deep', 'file');
  await replaceFile(file, (draft) => writeFile(draft, 'one'));
  await replaceFile(file, async (draft) => {
    await writeFile(draft, 'half of');
    expect(await readFile(file, 'utf8')).toBe('one');
    expect((await readdir(join(folder, 'deep'))).filter(isDraft)).toHaveLength(1);
    await writeFile(draft, 'two');
  });
  const failing = replaceFile(file, async (draft) => {
    await writeFile(draft, 'half of');
    throw new Error('no more');
  });
  await expect(failing).rejects.toThrow('no more');
  expect(await readFile(file, 'utf8')).toBe('two');
  expect(await readdir(join(folder, 'deep'))).toEqual(['file']);
});

it('removes the drafts of processes that are gone, and no others', async () => {
  const alive = `file.${process.pid}-00000000.draft`;
  // Higher than any process id of Linux or macOS.
  for (const name of [alive, `file.${2 ** 30}-00000000.draft`, 'file.draft']) await writeFile(join(folder, name), '');
  await removeDrafts(folder);
  expect((await readdir(folder)).sort()).toEqual([alive, 'file.draft'].sort());
  await removeDrafts(join(folder, 'that is not there'));
});
