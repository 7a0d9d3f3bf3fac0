import { once } from 'node:events';
import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { spawnScript } from '@agora/service-testkit';
import { z } from 'zod';
import { smallDisk, temporaryFolder } from '../test/temporary.js';
import { Journal } from './journal.js';

const schema = z.object({ n: z.number(), text: z.string() });
const journalist = join(__dirname, '..', 'test', 'journalist.ts');
const entry = (n: number): z.infer<typeof schema> => ({ n, text: `entry ${n}` });

describe('Journal', () => {
  let home: Awaited<ReturnType<typeof temporaryFolder>>;
  let folder: string;
  beforeEach(async () => {
    home = await temporaryFolder();
    folder = join(home.path, 'journals', 'k');
  });
  afterEach(() => home.remove());

  it('creates nothing before the first entry', async () => {
    const journal = await Journal.open(folder, schema);
    await journal.close();
    expect(await readdir(home.path)).toEqual([]);
  });

  it('has the line in the file when append resolves', async () => {
    const journal = await Journal.open(folder, schema);
    await journal.append(entry(1));
    const [name = ''] = await readdir(folder);
    expect(name).toMatch(new RegExp(`^journal-\\d{13}-${process.pid}-[0-9a-f]{8}\\.jsonl$`));
    expect(await readFile(join(folder, name), 'utf8')).toBe('{"n":1,"text":"entry 1"}\n');
    await journal.close();
    await expect(journal.append(entry(2))).rejects.toMatchObject({ code: 'internal' });
  });

  it('keeps the order of appends made at once and replays them', async () => {
    const first = await Journal.open(folder, schema);
    const many = Array.from({ length: 5000 }, (_, n) => entry(n));
    await Promise.all(many.map((one) => first.append(one)));
    await first.close();
    const second = await Journal.open(folder, schema);
    expect(second.entries).toEqual(many);
    expect(second.dropped).toBe(0);
  });

  it('gives executions that overlap a file each and replays all of them', async () => {
    const [one, two] = await Promise.all([Journal.open(folder, schema), Journal.open(folder, schema)]);
    await Promise.all([one.append(entry(1)), two.append(entry(2))]);
    await Promise.all([one.close(), two.close()]);
    expect(await readdir(folder)).toHaveLength(2);
    const { entries } = await Journal.open(folder, schema);
    expect(entries.map(({ n }) => n).sort()).toEqual([1, 2]);
  });

  it('drops torn lines at the end and in the middle of older files, and says how many', async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, 'journal-1000000000001-1-aa.jsonl'),
      '{"n":1,"text":"a"}\n{"n":2,"te\n{"n":3,"text":"c"}\n\0\0\0\n{"n":4,"text":"d"}',
    );
    await writeFile(join(folder, 'journal-1000000000002-1-bb.jsonl'), '{"n":5,"text":"e"}\n{"n":6');
    await writeFile(join(folder, 'notes.txt'), 'not a journal');
    const journal = await Journal.open(folder, schema);
    expect(journal.entries.map(({ n }) => n)).toEqual([1, 3, 5]);
    expect(journal.dropped).toBe(4);
    // A second crash after the first: the torn ends stay where they are and do no harm.
    await journal.append(entry(7));
    await journal.close();
    await appendFile(join(folder, (await readdir(folder)).sort()[2] ?? ''), '{"n":8,"te');
    const again = await Journal.open(folder, schema);
    expect(again.entries.map(({ n }) => n)).toEqual([1, 3, 5, 7]);
    expect(again.dropped).toBe(5);
  });

  it('loses nothing that was acknowledged when its process is killed', async () => {
    for (let round = 0; round < 3; round += 1) {
      const child = spawnScript(journalist, [folder]);
      let acknowledged = -1;
      const lines = createInterface({ input: child.stdout ?? process.stdin });
      lines.on('line', (line) => {
        acknowledged = Number(line);
        if (acknowledged === 300 + 100 * round) child.kill('SIGKILL');
      });
      await Promise.all([once(child, 'exit'), once(lines, 'close')]);
      const { entries } = await Journal.open(folder, schema);
      const last = entries.map(({ n }) => n).lastIndexOf(0);
      const replayed = entries.slice(last).map(({ n }) => n);
      expect(replayed).toEqual(Array.from(replayed.keys()));
      expect(replayed.length).toBeGreaterThan(acknowledged);
    }
    expect(await readdir(folder)).toHaveLength(3);
  });

  it('says that the disk is full, keeps what it had, and goes on when there is space again', async () => {
    const disk = await smallDisk(64);
    if (!disk) {
      console.warn('skipped: a small file system can be mounted by root alone');
      return;
    }
    try {
      folder = join(disk.path, 'k');
      const journal = await Journal.open(folder, schema);
      await journal.append(entry(1));
      await expect(journal.append({ n: 2, text: 'x'.repeat(100_000) })).rejects.toMatchObject({
        code: 'disk-full',
        message: expect.stringContaining(folder),
      });
      const [name = ''] = await readdir(folder);
      const { truncate } = await import('node:fs/promises');
      // Part of the long line was written; cut it shorter to make room, still torn.
      await truncate(join(folder, name), 1000);
      await journal.append(entry(3));
      await journal.close();
      const replayed = await Journal.open(folder, schema);
      expect(replayed.entries).toEqual([entry(1), entry(3)]);
      expect(replayed.dropped).toBe(1);
    } finally {
      await disk.remove();
    }
  });

  it('is gone with those of earlier executions when it is discarded, and takes nothing more', async () => {
    const earlier = await Journal.open(folder, schema);
    await earlier.append(entry(1));
    await earlier.close();
    const journal = await Journal.open(folder, schema);
    await journal.append(entry(2));
    await journal.discard();
    await journal.close();
    await expect(journal.append(entry(3))).rejects.toThrow(/closed/);
    expect((await Journal.open(folder, schema)).entries).toEqual([]);
  });

  it('ends where its stage is finished while it is read', async () => {
    const [one, two] = [await Journal.open(folder, schema), await Journal.open(folder, schema)];
    await one.append(entry(1));
    await two.append(entry(2));
    await Promise.all([one.close(), two.close()]);
    const read: number[] = [];
    for await (const { n } of Journal.read(folder, schema)) {
      read.push(n);
      await Journal.remove(folder);
    }
    expect(read).toHaveLength(1);
  });

  it('is read an entry at a time while others write, and written without being read', async () => {
    const [one, other] = [Journal.blank<z.infer<typeof schema>>(folder), Journal.blank<z.infer<typeof schema>>(folder)];
    await one.append(entry(1));
    await other.append(entry(2));
    await appendFile(join(folder, (await readdir(folder)).sort()[0] ?? ''), '{"n":9,"te');
    const read: number[] = [];
    for await (const { n } of Journal.read(folder, schema)) read.push(n);
    expect(read.sort()).toEqual([1, 2]);
    expect([one.entries, other.entries]).toEqual([[], []]);
    await Promise.all([one.close(), other.close()]);
    expect(await Journal.read(join(folder, 'nothing'), schema).next()).toMatchObject({ done: true });
  });

  it('is removed with its folder', async () => {
    const journal = await Journal.open(folder, schema);
    await journal.append(entry(1));
    await journal.close();
    await Journal.remove(folder);
    expect((await Journal.open(folder, schema)).entries).toEqual([]);
  });
});
