import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { z } from 'zod';
import { readAllAs, readAs } from './read-as.js';

const row = z.object({ text: z.string().min(1, 'must not be empty') });
const FIELDS = '"text"';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-rows-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function save(name: string, content: string | Uint8Array): Promise<{ path: string; option: string }> {
  const path = join(folder, name);
  await writeFile(path, content);
  return { path, option: 'seeds.own' };
}

const read = async (name: string, content: string | Uint8Array) => readAllAs(await save(name, content), row, FIELDS);

describe('reading rows', () => {
  const lines = '{"text":"one"}\r\n\n{"text":"zwölf ✓"}\n{"text":"three"}';

  it('reads lines, plain and compressed, and numbers them as an editor does', async () => {
    const expected = [
      { row: { text: 'one' }, number: 1, place: 'line 1' },
      { row: { text: 'zwölf ✓' }, number: 3, place: 'line 3' },
      { row: { text: 'three' }, number: 4, place: 'line 4' },
    ];
    expect(await read('plain.jsonl', lines)).toEqual(expected);
    expect(await read('packed.jsonl.gz', gzipSync(lines))).toEqual(expected);
    expect(await read('bom.jsonl', `\uFEFF${lines}`)).toEqual(expected);
  });

  it.each(['\u2028', '\u2029', '\u0085', '\v', '\f', '\r'])('takes %j in a text for no end of a line', async (end) => {
    // As writers leave it in JSON where they may: Python with ensure_ascii=False, or JavaScript.
    const text = JSON.stringify({ text: `a${end}b` });
    const rows = await read('ends.jsonl', `${text}\n${text}\n`);
    expect(rows.map(({ row: { text: found } }) => found)).toEqual([`a${end}b`, `a${end}b`]);
  });

  it('sees that a file is packed whatever it is called', async () => {
    expect(await read('packed.jsonl', gzipSync('{"text":"a"}'))).toMatchObject([{ row: { text: 'a' } }]);
    expect(await read('PACKED.JSONL.GZ', gzipSync('{"text":"a"}'))).toMatchObject([{ row: { text: 'a' } }]);
  });

  it.each([
    ['one line', 'x', /line 1 is longer than 67108864 bytes/],
    ['an array', '[', /holds more than 256 MiB that must be read as a whole/],
    ['blanks', ' ', /line 1 is longer than 67108864 bytes/],
  ])('a small packed file that holds %s without end does not fill the memory', async (_what, head, message) => {
    // 320 MiB in 320 KiB.
    const bomb = gzipSync(Buffer.concat([Buffer.from(head), Buffer.alloc(320 * 2 ** 20, ' ')]));
    await expect(read('bomb.jsonl.gz', bomb)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(message),
    });
  });

  it('reads the array of a .json file', async () => {
    const rows = [{ row: { text: 'a' }, number: 1, place: 'row 1' }];
    expect(await read('array.json', '[{"text":"a"}]')).toEqual(rows);
    expect(await read('array.json.gz', gzipSync('[{"text":"a"}]'))).toEqual(rows);
  });

  it('reads lines in a .json file and an array in a .jsonl file, as some are published', async () => {
    expect(await read('lines.json', '\n {"text":"a"}\n{"text":"b"}')).toMatchObject([
      { place: 'line 2' },
      { number: 3 },
    ]);
    expect(await read('array.jsonl', '\uFEFF\n[{"text":"a"}]')).toMatchObject([{ place: 'row 1' }]);
  });

  it('reads Parquet, whatever the file is called, over blocks', async () => {
    const texts = Array.from({ length: 4_500 }, (_, index) => `row ${index} ✓`);
    const column = { name: 'text', data: texts, type: 'STRING' as const };
    const content = new Uint8Array(parquetWriteBuffer({ columnData: [column], rowGroupSize: 1_000 }));
    for (const name of ['train.parquet', 'train.jsonl']) {
      const rows = await read(name, content);
      expect(rows.map(({ row: { text } }) => text)).toEqual(texts);
      expect(rows[2_000]).toEqual({ row: { text: 'row 2000 ✓' }, number: 2001, place: 'row 2001' });
    }
    await expect(read('torn.parquet', content.subarray(0, 2_000))).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('puts together lines that arrive in pieces', async () => {
    const long = 'ä'.repeat(200_000);
    const [first, second] = await read('long.jsonl', `{"text":"${long}"}\n{"text":"b"}\n`);
    expect(first?.row.text).toBe(long);
    expect(second?.row.text).toBe('b');
  });

  it('reads no further than the caller: a broken line behind that does not matter', async () => {
    const file = await save('partly.jsonl', '{"text":"a"}\n{"text":"b"}\nnot json');
    for await (const { row: found } of readAs(file, row, FIELDS)) if (found.text === 'b') break;
    await expect(readAllAs(file, row, FIELDS)).rejects.toThrow('line 3');
  });

  it.each([
    ['broken.jsonl', '{"text":"a"}\n{"text":', /seeds\.own: .*broken\.jsonl, line 2 is not JSON/],
    ['field.jsonl', '{"text":"a"}\n{"txt":"b"}', /seeds\.own: .*field\.jsonl, line 2, field "text" is missing: add it/],
    ['empty-field.jsonl', '{"text":""}', /line 1, field "text" must not be empty/],
    ['scalar.jsonl', '7', /line 1, the row: expected an object of fields, found a number/],
    ['empty.jsonl', '', /seeds\.own: .*empty\.jsonl has no rows/],
    ['broken.json', '[\n{"text":"a"},\n{"text" "b"}]', /broken\.json, line 3 is not JSON/],
    ['field.json', '[{"text":"a"},{"text":1}]', /row 2, field "text"/],
    ['not-gzip.jsonl.gz', '{"text":"a"}', /not whole gzip data/],
    ['half.jsonl.gz', gzipSync('{"text":"a"}\n'.repeat(1000)).subarray(0, 40), /not whole gzip data/],
    [
      'latin1.jsonl',
      Buffer.from('{"text":"a"}\n{"text":"caf\u00e9"}', 'latin1'),
      /line 2 is not UTF-8.*0xe9 at offset 25/,
    ],
    ['utf16.jsonl', Buffer.from('\uFEFF{"text":"a"}', 'utf16le'), /line 1 is not UTF-8 text: it looks like UTF-16/],
    ['latin1.json', Buffer.from('[\n{"text":"caf\u00e9"}]', 'latin1'), /latin1\.json, line 2 is not UTF-8/],
    ['latin1.jsonl.gz', gzipSync(Buffer.from('{"text":"\u00e9"}', 'latin1')), /line 1 is not UTF-8/],
    ['table.parquet.gz', gzipSync('PAR1 and more'), /Parquet file that was packed with gzip/],
    ['table.csv', 'text\na', /neither \.jsonl nor \.json nor \.parquet/],
  ])('says what is wrong with %s', async (name, content, message) => {
    await expect(read(name, content)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(message),
      fix: expect.stringMatching(/\S/),
    });
  });

  it('says which option names a file that is not there, or a folder', async () => {
    const missing = { path: join(folder, 'missing.jsonl'), option: 'seeds.gsm8k' };
    await expect(readAllAs(missing, row, FIELDS)).rejects.toMatchObject({
      code: 'not-found',
      message: `seeds.gsm8k: ${missing.path} does not exist`,
      fix: expect.stringContaining('seeds.gsm8k'),
    });
    const zipped = { path: join(folder, 'missing.jsonl.gz'), option: 'seeds.gsm8k' };
    await expect(readAllAs(zipped, row, FIELDS)).rejects.toMatchObject({ code: 'not-found' });
    const { path } = await save('dir.jsonl', '');
    await rm(path);
    await mkdir(path);
    await expect(readAllAs({ path, option: 'seeds.math' }, row, FIELDS)).rejects.toThrow(
      /seeds\.math: .* cannot be read/,
    );
  });
});
