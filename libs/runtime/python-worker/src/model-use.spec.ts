import { cp, mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nanoModel } from '@agora/nano-model';
import { modelUse, resolveModel } from './model-use.js';
import { tempFolder } from '../test/support.js';

let folder: Awaited<ReturnType<typeof tempFolder>>;

beforeEach(async () => {
  folder = await tempFolder();
  await cp(nanoModel.student, join(folder.path, 'models', 'mine'), { recursive: true });
});

afterEach(() => folder.remove());

it('finds what ships with Agora, folders, and models on the hub', () => {
  expect(resolveModel('nano', '/anywhere')).toEqual({ path: nanoModel.student });
  expect(resolveModel('nano-reference', '/anywhere')).toEqual({ path: nanoModel.reference });
  const path = join(folder.path, 'models', 'mine');
  expect(resolveModel('./models/mine', folder.path)).toEqual({ path });
  expect(resolveModel('models/mine', folder.path)).toEqual({ path });
  expect(resolveModel(path, '/anywhere')).toEqual({ path });
  expect(resolveModel('owner/name-7B', folder.path)).toEqual({ id: 'owner/name-7B' });
  expect(resolveModel('owner/name-7B@abc123', folder.path)).toEqual({ id: 'owner/name-7B', revision: 'abc123' });
});

it('refuses what is none of these', () => {
  expect(() => resolveModel('./models/yours', folder.path)).toThrow(
    expect.objectContaining({ code: 'not-found', fix: expect.any(String) as string }) as Error,
  );
  expect(() => resolveModel('a model of mine', folder.path)).toThrow(
    expect.objectContaining({ code: 'invalid-input' }) as Error,
  );
});

it('gives a folder a fingerprint of its content, wherever it lies and whenever it was written', async () => {
  const shipped = await modelUse('nano', folder.path);
  const mine = await modelUse('./models/mine', folder.path);
  expect(shipped.model).toBe('nano');
  expect(mine.fingerprint).toBe(shipped.fingerprint);
  await utimes(join(folder.path, 'models', 'mine', 'config.json'), 1, 1);
  expect((await modelUse('./models/mine', folder.path)).fingerprint).toBe(mine.fingerprint);
  await writeFile(join(folder.path, 'models', 'mine', 'config.json'), '{}');
  expect((await modelUse('./models/mine', folder.path)).fingerprint).not.toBe(mine.fingerprint);
});

it('gives a large file a fingerprint of its size and time', async () => {
  const large = join(folder.path, 'models', 'large');
  await mkdir(large);
  await writeFile(join(large, 'weights.safetensors'), Buffer.alloc(65 * 2 ** 20));
  const before = await modelUse('./models/large', folder.path);
  expect(await modelUse('./models/large', folder.path)).toEqual(before);
  await utimes(join(large, 'weights.safetensors'), 1, 1);
  expect((await modelUse('./models/large', folder.path)).fingerprint).not.toBe(before.fingerprint);
});

it('knows a model on the hub by its revision', async () => {
  expect(await modelUse('owner/name', folder.path)).toEqual({ model: 'owner/name', fingerprint: 'owner/name@main' });
  expect((await modelUse('owner/name@v2', folder.path)).fingerprint).toBe('owner/name@v2');
});
