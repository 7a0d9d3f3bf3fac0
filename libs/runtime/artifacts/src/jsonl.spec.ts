import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { temporaryFolder } from '../test/temporary.js';
import { readJsonl, readLines, writeJsonl } from './jsonl.js';

const schema = z.object({ n: z.number(), text: z.string().default('') });

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('JSON lines', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeAll(async () => (folder = await temporaryFolder()));
  afterAll(() => folder.remove());

  it('reads back what it wrote, from any iterable, over many chunks and with characters cut by chunk borders', async () => {
    const file = join(folder.path, 'new', 'rows.jsonl');
    const rows = Array.from({ length: 20_000 }, (_, n) => ({ n, text: 'é€😀\u2028'.repeat(n % 40) }));
    async function* source(): AsyncGenerator<(typeof rows)[number]> {
      yield* rows;
    }
    expect(await writeJsonl(file, source())).toBe(rows.length);
    expect(await collect(readJsonl(file, schema))).toEqual(rows);
  });

  it('reads a last line without a newline and says so', async () => {
    const file = join(folder.path, 'open-end.jsonl');
    await writeFile(file, '{"n":1}\n\n{"n":2}');
    expect(await collect(readJsonl(file, schema))).toEqual([
      { n: 1, text: '' },
      { n: 2, text: '' },
    ]);
    expect((await collect(readLines(file))).map(({ number, terminated }) => [number, terminated])).toEqual([
      [1, true],
      [2, true],
      [3, false],
    ]);
  });

  it.each([
    ['broken JSON', '{"n":1}\n{"n":\n', ':2 is not JSON'],
    ['a wrong field', '{"n":1}\n\n{"n":"one"}\n', ':3, field "n"'],
  ])('names file and line of %s', async (_, content, place) => {
    const file = join(folder.path, 'wrong.jsonl');
    await writeFile(file, content);
    await expect(collect(readJsonl(file, schema))).rejects.toMatchObject({
      code: 'corrupt-artifact',
      message: expect.stringContaining(file + place),
    });
  });

  it.each(['none.jsonl', join('taken', 'none.jsonl')])('names the missing file %s', async (name) => {
    await writeFile(join(folder.path, 'taken'), 'a file where a folder was');
    const file = join(folder.path, name);
    await expect(collect(readJsonl(file, schema))).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining(file),
    });
  });

  it('writes an empty file for no rows', async () => {
    const file = join(folder.path, 'empty.jsonl');
    expect(await writeJsonl(file, [])).toBe(0);
    expect(await readFile(file, 'utf8')).toBe('');
  });
});
