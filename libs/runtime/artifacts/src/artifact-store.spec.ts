import { once } from 'node:events';
import { appendFile, mkdir, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stageKey } from '@agora/run-schemas';
import { spawnScript } from '@agora/service-testkit';
import { smallDisk, temporaryFolder } from '../test/temporary.js';
import { ArtifactStore } from './artifact-store.js';

const builder = join(__dirname, '..', 'test', 'builder.ts');
const spec = { kind: 'test' };
const key = stageKey(spec);

const twoFiles = async (dir: string): Promise<unknown> => {
  await writeFile(join(dir, 'a.txt'), 'alpha');
  await mkdir(join(dir, 'deep', 'er'), { recursive: true });
  await writeFile(join(dir, 'deep', 'er', 'b.bin'), Buffer.alloc(3 << 20, 7));
  return { rows: 2 };
};

describe('ArtifactStore', () => {
  let home: Awaited<ReturnType<typeof temporaryFolder>>;
  let store: ArtifactStore;
  beforeEach(async () => {
    home = await temporaryFolder();
    store = new ArtifactStore(home.path);
  });
  afterEach(() => home.remove());

  const leftovers = (): Promise<string[]> => readdir(store.home.building).catch(() => []);

  it('keeps files with their hashes, spec and summary', async () => {
    expect(await store.has(key)).toBe(false);
    expect(await store.find(key)).toBeUndefined();
    const built = await store.build(spec, twoFiles);
    expect(built.dir).toBe(join(home.path, 'artifacts', key.slice(0, 2), key));
    expect(built.manifest).toMatchObject({
      key,
      kind: 'test',
      spec,
      summary: { rows: 2 },
      files: {
        // By sha256sum.
        'a.txt': { sha256: '8ed3f6ad685b959ead7022518e1af76cd816f8e8ec7ccdda1ed4018e8f2223f8', bytes: 5 },
        'deep/er/b.bin': { sha256: 'fadc8b76fb9e2447c118e8b612cb1280904241214f6b9b5b7010f445bcc3d10b', bytes: 3 << 20 },
      },
    });
    expect(await store.has(key)).toBe(true);
    const opened = await new ArtifactStore(home.path).open(key);
    expect(opened.manifest).toEqual(built.manifest);
    expect(await readFile(opened.path('a.txt'), 'utf8')).toBe('alpha');
    expect(() => opened.path('../x')).toThrow('outside');
    expect(await leftovers()).toEqual([]);
  });

  it('does not do finished work again', async () => {
    await store.build(spec, twoFiles);
    const fill = jest.fn(twoFiles);
    expect((await store.build(spec, fill)).key).toBe(key);
    expect(fill).not.toHaveBeenCalled();
  });

  it('leaves nothing when the work fails', async () => {
    const failing = store.build(spec, async (dir) => {
      await writeFile(join(dir, 'a.txt'), 'half');
      throw new Error('no luck');
    });
    await expect(failing).rejects.toMatchObject({ code: 'internal', message: 'no luck' });
    expect(await store.has(key)).toBe(false);
    expect(await leftovers()).toEqual([]);
  });

  it('says that an artifact is not there', async () => {
    await expect(store.open(key)).rejects.toMatchObject({ code: 'not-found', fix: expect.any(String) });
    await expect(store.open('../etc')).rejects.toMatchObject({ code: 'internal' });
  });

  it('refuses links and a manifest of its own', async () => {
    await expect(store.build(spec, (dir) => symlink('/etc/passwd', join(dir, 'link')))).rejects.toThrow('link');
    await expect(store.build(spec, (dir) => writeFile(join(dir, 'manifest.json'), '{}'))).rejects.toThrow('manifest');
    expect(await store.has(key)).toBe(false);
  });

  describe('with a corrupt artifact', () => {
    const damage: [string, (dir: string) => Promise<void>, string][] = [
      ['a changed file', (dir) => appendFile(join(dir, 'a.txt'), '!'), 'file "a.txt" has sha256'],
      ['a file of the same size', (dir) => writeFile(join(dir, 'a.txt'), 'alphA'), 'file "a.txt" has sha256'],
      ['a missing file', (dir) => rm(join(dir, 'deep'), { recursive: true }), 'file "deep/er/b.bin" is missing'],
      ['a broken manifest', (dir) => writeFile(join(dir, 'manifest.json'), '{"key":'), 'manifest.json is not JSON'],
      ['an empty manifest', (dir) => writeFile(join(dir, 'manifest.json'), '{}'), 'manifest.json lacks'],
    ];

    it.each(damage)('names %s and the fix, also after it was found whole once', async (_, damageIt, what) => {
      const { dir } = await store.build(spec, twoFiles);
      await store.open(key);
      await damageIt(dir);
      const fault = { code: 'corrupt-artifact', retryable: false, message: expect.stringContaining(what) };
      await expect(store.open(key)).rejects.toMatchObject({ ...fault, fix: expect.stringContaining(dir) });
      await expect(new ArtifactStore(home.path).open(key)).rejects.toMatchObject(fault);
    });

    it('gives both hashes', async () => {
      const { dir, manifest } = await store.build(spec, twoFiles);
      await writeFile(join(dir, 'a.txt'), 'alphA');
      const error = await store.open(key).catch(String);
      expect(error).toContain(`expected ${manifest.files['a.txt']?.sha256} (5 bytes)`);
      // By sha256sum.
      expect(error).toContain('has sha256 8d643ce4e296934ce21ff9f8247046ff8324103951e805afb0f889c13440da24 (5 bytes)');
    });

    it.each([
      ['discard', (dir: string) => store.discard(dir.slice(-64))],
      ['a deleted folder', (dir: string) => rm(dir, { recursive: true })],
      ['a deletion that was cut off', (dir: string) => rm(join(dir, 'manifest.json'))],
    ])('is made anew after %s', async (_, fix) => {
      const { dir } = await store.build(spec, twoFiles);
      await writeFile(join(dir, 'a.txt'), 'alphA');
      await fix(dir);
      expect(await store.has(key)).toBe(false);
      await store.build(spec, twoFiles);
      expect((await store.open(key)).manifest.summary).toEqual({ rows: 2 });
      expect(await leftovers()).toEqual([]);
    });
  });

  it('lets two builders in one process end with one artifact', async () => {
    const results = await Promise.all(Array.from({ length: 8 }, () => store.build(spec, twoFiles)));
    expect(new Set(results.map(({ manifest }) => manifest.createdAt)).size).toBe(1);
    expect(await leftovers()).toEqual([]);
    await store.open(key);
  });

  it('lets two processes that build the same key end with one artifact', async () => {
    const children = ['one', 'two'].map((text) => spawnScript(builder, [home.path, text, 'pause']));
    const outputs = children.map((child) => createInterface({ input: child.stdout ?? process.stdin }));
    // Both are half way before either may go on.
    await Promise.all(outputs.map((lines) => once(lines, 'line')));
    const summaries = outputs.map(async (lines) => JSON.parse(String((await once(lines, 'line'))[0])) as unknown);
    const exits = children.map((child) => once(child, 'exit'));
    for (const child of children) child.stdin?.end('go\n');
    const [one, two] = await Promise.all(summaries);
    expect(one).toEqual(two);
    expect((await Promise.all(exits)).map(([code]) => code as unknown)).toEqual([0, 0]);
    const artifact = await store.open(key);
    expect(artifact.manifest.summary).toEqual(one);
    expect(await readFile(artifact.path('first.txt'), 'utf8')).toBe((one as { text: string }).text);
    expect(await leftovers()).toEqual([]);
  });

  it('shows nothing of a build that was killed, and the next one succeeds', async () => {
    const child = spawnScript(builder, [home.path, 'killed', 'pause']);
    await once(createInterface({ input: child.stdout ?? process.stdin }), 'line');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await leftovers()).toHaveLength(1);
    expect(await store.has(key)).toBe(false);
    await store.build(spec, twoFiles);
    await store.open(key);
  });

  it('sweeps the leftovers of killed builders when they are older than a day', async () => {
    const hours = (ago: number): Date => new Date(Date.now() - ago * 3_600_000);
    for (const [name, ago] of [
      ['old', 25],
      ['young', 23],
    ] as const) {
      await mkdir(join(store.home.building, name, 'deep'), { recursive: true });
      await utimes(join(store.home.building, name), hours(ago), hours(ago));
    }
    await store.build(spec, twoFiles);
    expect(await leftovers()).toEqual(['young']);
  });

  it('says that the disk is full and shows nothing half written', async () => {
    const disk = await smallDisk(2048);
    if (!disk) {
      console.warn('skipped: a small file system can be mounted by root alone');
      return;
    }
    try {
      const full = new ArtifactStore(disk.path);
      const small = { kind: 'small' };
      const kept = await full.build(small, (dir) => writeFile(join(dir, 'a.txt'), 'alpha'));
      await expect(full.build(spec, twoFiles)).rejects.toMatchObject({
        code: 'disk-full',
        retryable: false,
        message: expect.stringContaining(disk.path),
        fix: expect.stringContaining('Free disk space'),
      });
      expect(await full.has(key)).toBe(false);
      expect(await readdir(full.home.building)).toEqual([]);
      expect((await full.open(kept.key)).manifest).toEqual(kept.manifest);
    } finally {
      await disk.remove();
    }
  });
});
