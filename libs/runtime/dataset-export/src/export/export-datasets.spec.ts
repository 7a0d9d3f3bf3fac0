import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { findPythonWithDatasets, loadWithDatasets } from '../../test/python.js';
import { instance, source } from '../../test/sources.js';
import { type FormatId } from '../formats/formats.js';
import { exportDatasets } from './export-datasets.js';

let folder: string;
let out: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-export-'));
  out = join(folder, 'out');
});
afterEach(() => rm(folder, { recursive: true }));

const rows = Array.from({ length: 8 }, (_, slot) => instance(slot));
const options = (format: FormatId): { format: FormatId; out: string; title: string; experiment: unknown } => ({
  format,
  out,
  title: 'a-run',
  experiment: { name: 'a-run', seeds: [1] },
});
const jsonl = async (path: string): Promise<unknown[]> =>
  (await readFile(join(out, path), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
const card = (): Promise<string> => readFile(join(out, 'README.md'), 'utf8');
const headerOf = (text: string): Record<string, unknown> =>
  parse(text.split('---\n')[1] ?? '') as Record<string, unknown>;

const { instruction: asked = '', response: answer = '' } = rows[0] ?? {};
const FIRST: Record<Exclude<FormatId, 'preference'>, unknown> = {
  messages: {
    messages: [
      { role: 'user', content: asked },
      { role: 'assistant', content: answer },
    ],
  },
  'prompt-completion': { prompt: asked, completion: answer },
  sharegpt: {
    conversations: [
      { from: 'human', value: asked },
      { from: 'gpt', value: answer },
    ],
  },
  alpaca: { instruction: asked, input: '', output: answer },
  parquet: expect.objectContaining({ id: 'id-0', instruction: asked, variables: '{"word":"Why"}', usd: null }),
  jsonl: expect.objectContaining({ id: 'id-0', instruction: asked, variables: '{"word":"Why"}', usd: null }),
};

describe('an export', () => {
  it('has one file and a card, and leaves nothing half done', async () => {
    const files = await exportDatasets([await source(folder, rows)], options('messages'));
    expect(files).toEqual([
      { path: 'data/train.jsonl', bytes: expect.any(Number), rows: 8 },
      { path: 'README.md', bytes: Buffer.byteLength(await card()) },
    ]);
    expect(await readdir(join(out, 'data'))).toEqual(['train.jsonl']);
    expect((await jsonl('data/train.jsonl'))[0]).toEqual(FIRST.messages);
    expect(headerOf(await card())).toMatchObject({
      size_categories: ['n<1K'],
      configs: [{ config_name: 'default', data_files: [{ split: 'train', path: 'data/train.jsonl' }] }],
      dataset_info: { splits: [{ num_examples: 8, num_bytes: files[0]?.bytes }] },
    });
  });

  it('shows row, columns, yield, reasons, licences and configuration on its card', async () => {
    await exportDatasets([await source(folder, rows)], options('alpaca'));
    const text = await card();
    expect(text).toContain('| `output` | string |');
    expect(text).toContain('| response (characters) | 8 | 8 | 8 | 8 |');
    expect(text).toContain('| 3 × `result-tag`, 1 × `length` | 8 | 10 | 61.5 % | 13 | 0.5000 |');
    expect(text).toContain('| gsm8k | MIT | 30 |');
    expect(text).toContain('"name": "a-run"');
    expect(text).toContain(JSON.stringify(asked));
    expect(text).not.toContain('imulated');
  });

  it('says which generators are simulated', async () => {
    const real = await source(folder, rows);
    const made = await source(folder, rows, { cell: { ...real.cell, generator: 'robot' }, simulated: true });
    await exportDatasets([real, made], options('messages'));
    expect(await card()).toContain('> **Simulated.** The rows of `robot` were made by a program');
    expect(headerOf(await card())['tags']).toContain('simulated');
    await exportDatasets([made], options('messages'));
    expect(await card()).toContain('These rows were made by a program');
  });

  it('replaces an earlier export; without its card it is not whole', async () => {
    await exportDatasets([await source(folder, rows)], options('messages'));
    const broken = await source(folder, rows);
    await writeFile(broken.file, '{"id": 1}\n');
    await expect(exportDatasets([broken], options('messages'))).rejects.toMatchObject({ code: 'corrupt-artifact' });
    await expect(card()).rejects.toThrow('ENOENT');
    expect(await readdir(join(out, 'data'))).toEqual(['train.jsonl']);
  });

  it('stops when it is told to', async () => {
    const stopped = { ...options('messages'), signal: AbortSignal.abort() };
    await expect(exportDatasets([await source(folder, rows)], stopped)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('holds only text that every reader takes', async () => {
    const odd = { ...instance(0), instruction: 'a \uD83D b', response: '\uDE00 ok 😀' };
    await exportDatasets([await source(folder, [odd])], options('prompt-completion'));
    expect(await jsonl('data/train.jsonl')).toEqual([{ prompt: 'a \uFFFD b', completion: '\uFFFD ok 😀' }]);
    expect(await card()).toContain('1 instance in 1 dataset, written for');
  });
});

const python = findPythonWithDatasets();
if (!python) {
  console.warn(
    'Skipped: exports are not loaded with the library `datasets`; name an environment that has it in AGORA_PYTHON_ENV.',
  );
}

(python ? describe : describe.skip)('load_dataset of the library `datasets`', () => {
  it.each(Object.keys(FIRST) as (keyof typeof FIRST)[])('reads %s, one configuration per dataset', async (format) => {
    const odd = { ...instance(1), instruction: 'half \uD83D' };
    const one = await source(folder, rows);
    const two = await source(folder, [odd], { cell: { ...one.cell, generator: 'other' } });
    await exportDatasets([one, { ...two, summary: { ...two.summary, accepted: 1 } }], options(format));
    const loaded = loadWithDatasets(python ?? '', out, join(folder, 'cache'));
    expect(Object.keys(loaded)).toEqual([one.id, two.id]);
    expect(loaded[one.id]?.rows).toHaveLength(8);
    expect(loaded[one.id]?.rows[0]).toEqual(FIRST[format]);
    expect(JSON.stringify(loaded[two.id]?.rows[0])).toContain('half \uFFFD');
  });

  it('reads a single dataset by the folder alone', async () => {
    await exportDatasets([await source(folder, rows)], options('jsonl'));
    const loaded = loadWithDatasets(python ?? '', out, join(folder, 'cache'));
    expect(loaded['default']?.rows.map(({ slot }) => slot)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(loaded['default']?.rows[1]).toMatchObject({ usd: 0.25, input_tokens: 1, model_version: 'large-2026' });
  });
});
