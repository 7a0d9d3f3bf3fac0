import type { Benchmark, BenchmarkItem } from '@agora/plugin-api';
import { fileOfFolder, pluginContext, testDataFolder } from '@agora/testkit';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import plugin from '../../index.js';

const ROWS = [
  {
    key: 7001,
    prompt: 'Describe a lighthouse in at least 12 words. Do not use any commas. Finish with: Mind the rocks.',
    instruction_id_list: ['length_constraints:number_words', 'punctuation:no_comma', 'startend:end_checker'],
    kwargs: [{ relation: 'at least', num_words: 12, language: null }, {}, { end_phrase: 'Mind the rocks.' }],
  },
  {
    key: 7002,
    prompt: 'Say yes or no in JSON.',
    instruction_id_list: ['detectable_format:json_format'],
    kwargs: [{}],
  },
];
const OUTPUT = 'Sure, here it is:\nA tall white tower on a cliff that warns ships at night. Mind the rocks.';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-ifeval-'));
  await writeFile(join(folder, 'input_data.jsonl'), ROWS.map((row) => JSON.stringify(row)).join('\n'));
});
afterAll(() => rm(folder, { recursive: true }));

async function open(options: object = {}, from = folder): Promise<Benchmark> {
  const parsed = plugin.options.parse({ folder: from, benchmarks: { ifeval: options } });
  const domain = await plugin.create(parsed, pluginContext({ baseDir: from, dataFile: fileOfFolder }));
  const benchmark = domain.benchmarks.find(({ id }) => id === 'ifeval');
  if (!benchmark) throw new Error('ifeval was not opened');
  return benchmark;
}

const none = { execute: () => Promise.reject(new Error('no programs here')) };
const unknown = () => undefined;

async function item(benchmark: Benchmark, key: number): Promise<BenchmarkItem> {
  const found = (await benchmark.items()).find(({ id }) => id === `ifeval:${key}`);
  if (!found) throw new Error(`no item ${key}`);
  return found;
}

describe('IFEval', () => {
  it('makes items whose prompt is all that any model gets', async () => {
    const benchmark = await open();
    const first = await item(benchmark, 7001);
    expect(first).toEqual({
      id: 'ifeval:7001',
      input: ROWS[0]?.prompt,
      metadata: {
        key: 7001,
        instructions: [
          { id: 'length_constraints:number_words', kwargs: { relation: 'at least', num_words: 12 } },
          { id: 'punctuation:no_comma', kwargs: {} },
          { id: 'startend:end_checker', kwargs: { end_phrase: 'Mind the rocks.' } },
        ],
      },
    });
    expect(benchmark.prompt(first, 'few-shot')).toEqual({ kind: 'text', text: first.input });
    expect(benchmark.prompt(first, 'chat')).toEqual({
      kind: 'chat',
      messages: [{ role: 'user', content: first.input }],
    });
    expect([benchmark.stop('chat'), benchmark.stop('few-shot')]).toEqual([[], []]);
    expect(benchmark.sampling).toEqual({ temperature: 0, maxTokens: 1280 });
  });

  it('scores the worked example: strictly a comma, loosely none', async () => {
    const benchmark = await open();
    expect(await benchmark.score(await item(benchmark, 7001), OUTPUT, none)).toEqual({
      value: 0,
      extracted: '2 of 3 instructions followed',
      reason: 'not followed: punctuation:no_comma (loosely it is)',
      details: {
        instructions: [
          { id: 'length_constraints:number_words', strict: true, loose: true },
          { id: 'punctuation:no_comma', strict: false, loose: true },
          { id: 'startend:end_checker', strict: true, loose: true },
        ],
        promptLoose: true,
      },
    });
    const followed = await benchmark.score(await item(benchmark, 7002), '42', none);
    expect(followed).toMatchObject({ value: 1, reason: 'all instructions followed' });
    expect(await benchmark.score(await item(benchmark, 7002), ' \n', none)).toMatchObject({
      value: 0,
      extracted: null,
      reason: 'the response is empty',
      details: { promptLoose: false },
    });
  });

  it('has four figures, their errors by item', async () => {
    const benchmark = await open();
    const answers: [number, string][] = [
      [7001, OUTPUT],
      [7002, '42'],
      [7002, 'Sure:\n42'],
      [7002, 'no'],
    ];
    const scored = await Promise.all(
      answers.map(async ([key, output]) => {
        const found = await item(benchmark, key);
        return { item: found, output, score: await benchmark.score(found, output, none) };
      }),
    );
    const figures = Object.fromEntries(
      ((await benchmark.figures?.(scored)) ?? []).map((figure) => [figure.id, figure]),
    );
    expect(Object.keys(figures)).toEqual(['prompt-strict', 'instruction-strict', 'prompt-loose', 'instruction-loose']);
    expect(figures['prompt-strict']).toMatchObject({ value: 1 / 4, unit: 'share' });
    expect(figures['prompt-loose']?.value).toBe(3 / 4);
    expect(figures['instruction-strict']?.value).toBe(3 / 6);
    expect(figures['instruction-loose']?.value).toBe(5 / 6);
    // Residuals by item, of responses: 0 − 1/4 and 1 − 3/4; of instructions: 2 − 3/2 and 1 − 3/2.
    expect(figures['prompt-strict']?.stderr).toBeCloseTo(Math.sqrt((1 / 16 + 1 / 16) * 2) / 4, 12);
    expect(figures['instruction-strict']?.stderr).toBeCloseTo(Math.sqrt((1 / 4 + 1 / 4) * 2) / 6, 12);
    expect((await benchmark.figures?.([]))?.map(({ value, stderr }) => [value, stderr])).toEqual(
      Array.from({ length: 4 }, () => [0, undefined]),
    );
  });

  it('has the usual standard error for one response to each prompt', async () => {
    const benchmark = await open();
    const found = await item(benchmark, 7002);
    const outputs = ['{}', '1', 'no', 'neither', 'null'];
    const scored = await Promise.all(
      outputs.map(async (output, index) => ({
        item: { ...found, id: `${found.id}-${index}` },
        output,
        score: await benchmark.score(found, output, none),
      })),
    );
    const [strict] = (await benchmark.figures?.(scored)) ?? [];
    expect(strict?.value).toBe(3 / 5);
    expect(strict?.stderr).toBeCloseTo(Math.sqrt((3 * 0.4 ** 2 + 2 * 0.6 ** 2) / 4 / 5), 12);
  });

  it('names protocol and version of NLTK in its version, and touches no file before it must', async () => {
    const empty = join(folder, 'empty');
    const benchmark = await open({}, empty);
    expect(benchmark.version).toBe('3+nltk-3.10');
    expect((await open({ nltk: '3.9' })).version).toBe('3+nltk-3.9');
    expect(benchmark.reference).toContain('google-research/instruction_following_eval');
    await expect(benchmark.items()).rejects.toThrow('IFEval is not in');
    const own = benchmark.readItem?.({ ...ROWS[0] }, unknown);
    if (!own) throw new Error('no item');
    expect(await benchmark.score(own, OUTPUT, none)).toMatchObject({ value: 0 });
    const sentences = {
      instruction_id_list: ['length_constraints:number_sentences'],
      kwargs: [{ relation: 'at least', num_sentences: 1 }],
    };
    const needy = benchmark.readItem?.(sentences, unknown);
    if (!needy) throw new Error('no item');
    await expect(benchmark.score(needy, 'One.', none)).rejects.toThrow('Punkt parameters of NLTK is not in');
    // A file that appears is found: the failure was not kept.
    await writeFile(
      join(folder, 'nltk_punkt_english.json'),
      '{"abbrev_types":[],"collocations":[],"sent_starters":[],"ortho_context":{}}',
    );
    expect(await (await open()).score(needy, 'One.', none)).toMatchObject({ value: 1 });
  });

  it('counts words as the version of NLTK does', async () => {
    const row = {
      instruction_id_list: ['length_constraints:number_words'],
      kwargs: [{ relation: 'at least', num_words: 2 }],
    };
    for (const [nltk, value] of [
      ['3.10', 1],
      ['3.9', 0],
    ] as const) {
      const benchmark = await open({ nltk });
      const own = benchmark.readItem?.(row, unknown);
      if (!own) throw new Error('no item');
      expect(await benchmark.score(own, 'snow ❄\ufe0f', none)).toMatchObject({ value });
    }
  });
});

it('an item whose pattern would take for ever costs its own answer the score', async () => {
  const benchmark = await open();
  const row = { instruction_id_list: ['keywords:existence'], kwargs: [{ keywords: ['(a+)+$'] }] };
  const item = benchmark.readItem?.(row, unknown);
  if (!item) throw new Error('no item');
  expect(await benchmark.score(item, 'aaa', none)).toMatchObject({ value: 1 });
  await expect(benchmark.score(item, `${'a'.repeat(60)}b`, none)).rejects.toMatchObject({
    code: 'bad-response',
    message: expect.stringContaining('takes more than 1 s on a text') as string,
  });
});

describe('items that a user gives', () => {
  it('are known ones by key or id, or bring their own instructions', async () => {
    const benchmark = await open();
    const items = await benchmark.items();
    const known = (id: string) => items.find((found) => found.id === id);
    expect(benchmark.readItem?.({ key: 7002 }, known)).toEqual(items[1]);
    expect(benchmark.readItem?.({ key: '7002' }, known)).toEqual(items[1]);
    expect(benchmark.readItem?.({ id: 'ifeval:7001' }, known)).toEqual(items[0]);
    expect(benchmark.readItem?.({ ...ROWS[0] }, unknown)).toEqual(items[0]);
    const own = { instruction_id_list: ['punctuation:no_comma'], kwargs: [{}] };
    const made = benchmark.readItem?.(own, unknown);
    expect(made).toMatchObject({ id: expect.stringMatching(/^ifeval:own-[0-9a-f]{12}$/) as string, input: '' });
    expect(benchmark.readItem?.({ ...own, prompt: 'x' }, unknown).id).not.toBe(made?.id);
  });

  it.each([
    [{}, 'neither "key" nor "instruction_id_list"'],
    [{ key: 9 }, 'IFEval has no item 9'],
    [{ instruction_id_list: 'x', kwargs: [] }, 'field "instruction_id_list"'],
    [{ instruction_id_list: ['punctuation:no_comma'] }, 'field "kwargs"'],
    [
      { key: 5, instruction_id_list: ['punctuation:no_comma'], kwargs: [] },
      'item ifeval:5 has 1 instructions and 0 kwargs',
    ],
    [{ instruction_id_list: ['punctuation:comma'], kwargs: [{}] }, 'there is no instruction punctuation:comma'],
    [{ instruction_id_list: ['startend:end_checker'], kwargs: [{ end_phrase: null }] }, 'kwargs.end_phrase is missing'],
  ])('%j: %s', async (raw, message) => {
    const benchmark = await open();
    expect(() => benchmark.readItem?.(raw, unknown)).toThrow(message);
  });

  it('of a file are refused with their line', async () => {
    await writeFile(join(folder, 'bad.jsonl'), `${JSON.stringify(ROWS[1])}\n{"key": 1, "prompt": "x", "kwargs": []}\n`);
    await expect((await open({ test: 'bad.jsonl' })).items()).rejects.toThrow('line 2, field "instruction_id_list"');
  });
});

const data = testDataFolder() ?? '';
(data ? describe : describe.skip)('the real prompts', () => {
  it('are 541 with 834 instructions of 25 kinds', async () => {
    const items = await (await open({}, data)).items();
    const kinds = items.flatMap(({ metadata }) => metadata?.['instructions'] as { id: string }[]).map(({ id }) => id);
    expect([items.length, kinds.length, new Set(kinds).size]).toEqual([541, 834, 25]);
  });

  it('are scored with sentences and languages', async () => {
    const benchmark = await open({}, data);
    const swahili = (await benchmark.items()).find(({ metadata }) => JSON.stringify(metadata).includes('"sw"'));
    if (!swahili) throw new Error('no prompt asks for Swahili');
    const { details } = await benchmark.score(
      swahili,
      'Mto huu unaanzia milimani lakini hakuna anayejua mahali hasa.',
      none,
    );
    expect(details?.['instructions']).toContainEqual({ id: 'language:response_language', strict: true, loose: true });
  });
});
