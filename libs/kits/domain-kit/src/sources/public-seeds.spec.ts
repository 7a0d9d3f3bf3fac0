import type { DataSource } from '@agora/plugin-api';
import { pluginContext } from '@agora/testkit';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { magpiePro, magpieReasoning } from './magpie.js';
import { hubFile, hubParquet } from './hugging-face.js';
import { finder, MOST_ROWS, publicSeeds } from './public-seeds.js';
import { webInstruct } from './webinstruct.js';

let folder: string;
let asked: DataSource[];
beforeEach(async () => {
  asked = [];
  folder = await mkdtemp(join(tmpdir(), 'agora-public-'));
});
afterEach(() => rm(folder, { recursive: true }));

const find = finder(
  pluginContext({
    dataFile: (source, from) => {
      asked.push(source);
      return Promise.resolve(join(from ?? '', 'rows.jsonl'));
    },
  }),
  '.',
);
const inFolder = async (rows: unknown[]) => {
  await writeFile(join(folder, 'rows.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
  return (source: DataSource) => find(source).then((file) => ({ ...file, path: join(folder, 'rows.jsonl') }));
};

describe('public seeds', () => {
  it('take what fits, skip stray rows, and number seeds by their row', async () => {
    const rows = [
      { question: 'Q1', answer: 'A1', source: 'mathstackexchange' },
      { question: '', answer: 'A2', source: 'mathstackexchange' },
      { question: 'Q3', answer: 'A3', source: 'socratic' },
      { instruction: 'I4', response: 'R4' },
      7,
    ];
    const seed = (prefix: string, row: number, instruction: string, response: string) => ({
      id: `${prefix}:${row}`,
      source: prefix,
      licence: 'Apache-2.0',
      instruction,
      response,
    });
    expect(await publicSeeds(webInstruct('math'), await inFolder(rows))).toEqual([
      seed('webinstruct-math', 1, 'Q1', 'A1'),
      seed('webinstruct-math', 4, 'I4', 'R4'),
    ]);
    expect(await publicSeeds(webInstruct('general'), await inFolder(rows))).toEqual([
      seed('webinstruct-general', 3, 'Q3', 'A3'),
      seed('webinstruct-general', 4, 'I4', 'R4'),
    ]);
  });

  it('sort Magpie by what it says of its rows, and leave its responses out', async () => {
    const rows = [
      { instruction: 'solve', response: 'x', task_category: 'Math' },
      { instruction: 'code', response: 'y', task_category: 'Coding & Debugging' },
    ];
    const math = await publicSeeds(magpieReasoning('math', /math/i), await inFolder(rows));
    expect(math).toEqual([
      { id: 'magpie-math:1', source: 'magpie-math', licence: magpiePro.source.licence, instruction: 'solve' },
    ]);
    expect(await publicSeeds(magpiePro, await inFolder(rows))).toHaveLength(2);
  });

  it('come out of Parquet with many columns, read by group and by column', async () => {
    const count = 2_500;
    const column = (name: string, text: (index: number) => string) => ({
      name,
      data: Array.from({ length: count }, (_, index) => text(index)),
      type: 'STRING' as const,
    });
    const columnData = [
      column('uuid', (index) => `u${index}`),
      column('instruction', (index) => `ask ${index}`),
      column('task_category', (index) => (index % 2 === 0 ? 'Math' : 'Planning')),
      column('conversations', () => 'x'.repeat(100)),
    ];
    await writeFile(join(folder, 'rows.jsonl'), new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 700 })));
    const file = () => Promise.resolve({ path: join(folder, 'rows.jsonl'), option: 'x' });
    const seeds = await publicSeeds(magpieReasoning('math', /math/i), file);
    expect(seeds).toHaveLength(count / 2);
    expect(seeds.at(-1)).toMatchObject({ id: 'magpie-math:2499', source: 'magpie-math', instruction: 'ask 2498' });
  });

  it('look at the first rows alone of a file without end', async () => {
    const rows = Array.from({ length: MOST_ROWS + 5 }, (_, index) => ({ instruction: `i${index}` }));
    const told: string[] = [];
    const noticed = Object.assign(await inFolder(rows), { notice: (text: string) => told.push(text) });
    expect(await publicSeeds(magpiePro, noticed)).toHaveLength(MOST_ROWS);
    expect(told).toEqual([
      expect.stringMatching(/Magpie-Pro-300K-Filtered: .* more than 100000 rows: those from row 100001 on are not/),
    ]);
  });

  it('say which file has nothing to offer and what its rows should be', async () => {
    await expect(publicSeeds(magpiePro, await inFolder([{ text: 'a' }]))).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('Magpie-Pro-300K-Filtered'),
      fix: expect.stringContaining('"instruction"'),
    });
  });

  it('come from addresses of the hub that need no account', () => {
    expect(hubParquet('a/b')).toBe(
      'https://huggingface.co/datasets/a/b/resolve/refs%2Fconvert%2Fparquet/default/train/0000.parquet',
    );
    expect(hubFile('a/b', 'c.json', 'abc')).toBe('https://huggingface.co/datasets/a/b/resolve/abc/c.json');
    for (const { source } of [magpiePro, webInstruct('math')]) {
      for (const url of source.urls) expect(new URL(url).protocol).toBe('https:');
      expect(source.licence).toMatch(/\S/);
    }
  });
});
