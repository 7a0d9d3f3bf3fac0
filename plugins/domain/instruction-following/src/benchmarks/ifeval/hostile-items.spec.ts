import { pluginContext, fileOfFolder } from '@agora/testkit';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import plugin from '../../index.js';

const none = { execute: () => Promise.reject(new Error('no programs here')) };
const FATAL = '(a+)+$';
const KINDS: [string, object][] = [
  ['keywords:existence', { keywords: [FATAL] }],
  ['keywords:forbidden_words', { forbidden_words: [FATAL] }],
  ['keywords:frequency', { keyword: FATAL, frequency: 2, relation: 'at least' }],
  ['detectable_format:json_format', {}],
];

it.each(KINDS)('a pattern without end, or a response of 100,000 levels, costs %s its own item', async (id, kwargs) => {
  const folder = await mkdtemp(join(tmpdir(), 'agora-ifeval-'));
  const rows = [
    { key: 1, prompt: 'Say a.', instruction_id_list: [id], kwargs: [kwargs] },
    { key: 2, prompt: 'Say a.', instruction_id_list: ['punctuation:no_comma'], kwargs: [{}] },
  ];
  await writeFile(join(folder, 'input_data.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
  const options = plugin.options.parse({ folder, benchmarks: { ifeval: {} } });
  const domain = await plugin.create(options, pluginContext({ baseDir: folder, dataFile: fileOfFolder }));
  const benchmark = domain.benchmarks.find((one) => one.id === 'ifeval');
  const [hostile, next] = (await benchmark?.items()) ?? [];
  if (!benchmark || !hostile || !next) throw new Error('ifeval was not opened');
  const output = id.endsWith('json_format') ? `${'['.repeat(100_000)}!` : `${'a'.repeat(60)}b`;
  const scored = await (async () => benchmark.score(hostile, output, none))().catch((fault: unknown) => fault);
  expect(scored).toMatchObject(id.endsWith('json_format') ? { value: 0 } : { code: 'bad-response' });
  expect(await benchmark.score(next, output, none)).toMatchObject({ value: 1 });
  await rm(folder, { recursive: true });
});
