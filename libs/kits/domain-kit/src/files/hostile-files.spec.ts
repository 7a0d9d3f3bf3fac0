import { createWriteStream } from 'node:fs';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { z } from 'zod';
import { readAllAs, readRows, readTextLines, readWhole } from '../index.js';

const GIB = 2 ** 30;
const DEPTH = 100_000;

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'agora-hostile-'))));
afterAll(() => rm(folder, { recursive: true }));

/** A file that begins so and has a gibibyte without a line end behind that, which takes no place on the disk. */
async function vast(name: string, beginning: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, beginning);
  const file = await open(path, 'r+');
  await file.truncate(GIB);
  await file.close();
  return path;
}

/** The same, packed. */
async function bomb(name: string, beginning: string): Promise<string> {
  const path = join(folder, name);
  const piece = Buffer.alloc(2 ** 20, ' ');
  function* pieces(): Generator<Buffer> {
    yield Buffer.from(beginning);
    for (let at = 0; at < 512; at += 1) yield piece;
  }
  await pipeline(Readable.from(pieces()), createGzip({ level: 1 }), createWriteStream(path));
  return path;
}

async function refused(work: () => Promise<unknown>): Promise<unknown> {
  const before = process.memoryUsage().rss;
  const error = await work().catch((reason: unknown) => reason);
  expect(process.memoryUsage().rss - before).toBeLessThan(GIB);
  return error;
}
async function drained(rows: AsyncIterable<unknown>): Promise<void> {
  for await (const row of rows) void row;
}

it.each<[string, () => Promise<string>]>([
  ['a line of a gibibyte', () => vast('line.jsonl', '{"instruction": "')],
  ['a line of a gibibyte behind good ones', () => vast('late.jsonl', '{"instruction":"a"}\n{"instruction": "')],
  ['a line that unpacks to half a gibibyte', () => bomb('line.jsonl.gz', '{"instruction": "')],
  ['a list that unpacks to half a gibibyte', () => bomb('list.json.gz', '[{"instruction": "')],
  ['a list of a gibibyte', () => vast('list.json', '[{"instruction": "')],
  ['blanks that unpack to half a gibibyte', () => bomb('blank.jsonl.gz', ' ')],
  ['a Parquet file that is none', () => vast('table.parquet', 'PAR1')],
])('%s ends as a fault of the file', async (_, make) => {
  const path = await make();
  const file = { option: 'seeds.own', path };
  expect(await refused(() => drained(readRows(file)))).toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining(`seeds.own: ${path}`),
    fix: expect.stringMatching(/./),
  });
});

it('the same as text', async () => {
  const file = { option: 'o', path: await vast('text.txt', 'x') };
  expect(await refused(() => drained(readTextLines(file)))).toMatchObject({ code: 'invalid-input' });
  expect(await refused(() => readWhole(file))).toMatchObject({ code: 'invalid-input' });
});

it.each([
  ['lists', '[', ']'],
  ['objects', '{"a":', '}'],
])("%s nested 100,000 deep in a row are that row's fault, and in the whole file the file's", async (_, begin, end) => {
  const deep = `${begin.repeat(DEPTH)}1${end.repeat(DEPTH)}`;
  const good = '{"instruction":"a"}';
  const schema = z.object({ instruction: z.string() }).loose();
  const path = join(folder, 'deep.jsonl');
  await writeFile(path, `${good}\n{"instruction":"b","more":${deep}}\n`);
  await expect(readAllAs({ option: 'o', path }, schema, 'x')).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('line 2'),
  });
  const list = join(folder, 'deep.json');
  await writeFile(list, `[${good},${deep}]`);
  await expect(readAllAs({ option: 'o', path: list }, schema, 'x')).rejects.toMatchObject({ code: 'invalid-input' });
});
