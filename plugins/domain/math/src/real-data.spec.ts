import type { Domain, ScoringTools } from '@agora/plugin-api';
import { fileOfFolder, pluginContext, seedRequests, testDataFolder } from '@agora/testkit';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import plugin from './index.js';
import { lastBoxed } from '@agora/math-equivalence';

const data = testDataFolder() ?? '';
const withData = data ? describe : describe.skip;
const context = pluginContext({ baseDir: data, dataFile: fileOfFolder });
const tools: ScoringTools = { execute: () => Promise.reject(new Error('no benchmark here runs programs')) };

const open = async (options: object): Promise<Domain> => plugin.create(plugin.options.parse(options), context);
const rowsOf = <T>(file: string): T[] =>
  gunzipSync(readFileSync(resolve(data, file)))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

withData('real rows', () => {
  it('makes 7,473 instances of GSM8K train, every one within the domain’s own rules', async () => {
    const math = await open({ seeds: { gsm8k: 'gsm8k_train.jsonl.gz' } });
    const seeds = await math.seeds(seedRequests.instances, 1);
    expect(seeds).toHaveLength(7473);
    const broken = seeds.flatMap(({ id, instruction, response = '' }) =>
      math.validate({ instruction, response }).map(({ reason, detail }) => `${id} ${reason} ${detail ?? ''}`),
    );
    expect(broken).toEqual([]);
    expect(seeds.some(({ response }) => /<<|>>|####/.test(response ?? ''))).toBe(false);
  });

  it('takes MATH with solutions for every method and bare answers for two', async () => {
    const full = await open({ seeds: { math: 'math_test.jsonl.gz' } });
    const seeds = await full.seeds(seedRequests.instances, 1);
    expect(seeds).toHaveLength(5000);
    const broken = seeds.filter(
      ({ instruction, response = '' }) => full.validate({ instruction, response }).length > 0,
    );
    expect(broken.map(({ id }) => id)).toEqual([]);

    const bare = await open({ seeds: { math: 'math_train_answers_only.jsonl.gz' } });
    expect(await bare.seeds(seedRequests.instructions, 1)).toHaveLength(7474);
    // Four rows of this copy have no answer.
    expect(await bare.seeds(seedRequests.instancesToImprove, 1)).toHaveLength(7470);
    await expect(bare.seeds(seedRequests.instances, 1)).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('finds the answer that MATH-500 lists in each of its solutions', () => {
    const rows = rowsOf<{ solution: string; answer: string }>('math500_test.jsonl.gz');
    const squeeze = (text: string | undefined) => text?.replace(/\s/g, '');
    const differing = rows.filter(({ solution, answer }) => squeeze(lastBoxed(solution)) !== squeeze(answer));
    expect(rows).toHaveLength(500);
    expect(differing.map(({ answer, solution }) => [answer, lastBoxed(solution)])).toEqual([]);
  });

  it('takes poor pairs and instructions as they are published', async () => {
    const math = await open({
      seeds: {
        instanceGeneration: 'data_agora_seed_math_seed_data_subsampled.json.gz',
        responseGeneration: 'data_agora_seed_magpie_math_seed_data_10000_subsampled.json.gz',
        qualityEnhancement: 'data_agora_seed_webinstruct_math_seed_data_10000_subsampled.json.gz',
      },
    });
    const { instances, instructions, instancesToImprove } = seedRequests;
    for (const request of [instances, instructions, instancesToImprove]) {
      expect(await math.seeds(request, 1)).toHaveLength(20);
    }
  });

  it('takes AgoraBench’s public files out of a folder when none is named', async () => {
    const math = await open({ folder: data, benchmarks: { gsm8k: {} } });
    const sizes = await Promise.all(
      math.seedKinds.map(async (kind) => [
        kind,
        (await math.seeds({ kind, order: 'shuffled', method: 'any' }, 1)).length,
      ]),
    );
    // The folder's MATH rows have no solutions, so they serve evolution alone; its Magpie and WebInstruct are samples.
    expect(Object.fromEntries(sizes)).toEqual({
      instances: 7473,
      instructions: 20,
      'instructions-to-evolve': 10_000,
      'instances-to-improve': 20,
    });
    expect(await math.benchmarks[0]?.items()).toHaveLength(1319);
  });

  it.each(['numeric', 'reference'] as const)(
    'scores GSM8K’s gold answers 1319/1319 by the %s verdict',
    async (verdict) => {
      for (const extraction of ['auto', 'strict', 'flexible'] as const) {
        const math = await open({
          seeds: { gsm8k: 'gsm8k_train.jsonl.gz' },
          benchmarks: { gsm8k: { test: 'gsm8k_test.jsonl.gz', verdict, extraction } },
        });
        const [gsm8k] = math.benchmarks;
        const items = (await gsm8k?.items()) ?? [];
        const gold = rowsOf<{ answer: string }>('gsm8k_test.jsonl.gz');
        const scores = await Promise.all(
          items.map((item, index) => gsm8k?.score(item, gold[index]?.answer ?? '', tools)),
        );
        expect(scores.filter((score) => score?.value === 1)).toHaveLength(1319);
      }
    },
  );

  it('does not take one gold answer for another', async () => {
    const math = await open({ seeds: { gsm8k: 'gsm8k_train.jsonl.gz' }, benchmarks: { gsm8k: 'gsm8k_test.jsonl.gz' } });
    const [gsm8k] = math.benchmarks;
    const items = (await gsm8k?.items()) ?? [];
    const number = (text: string | undefined) => Number(text?.replaceAll(',', ''));
    for (const [index, item] of items.entries()) {
      const other = items[(index + 1) % items.length]?.target ?? '';
      const score = await gsm8k?.score(item, `#### ${other}`, tools);
      expect(score?.value).toBe(number(other) === number(item.target) ? 1 : 0);
    }
  });

  it('scores all 5,000 solutions of MATH and its bare answers as right', async () => {
    const math = await open({ benchmarks: { math: 'math_test.jsonl.gz' } });
    const [benchmark] = math.benchmarks;
    const items = (await benchmark?.items()) ?? [];
    const solutions = rowsOf<{ solution: string }>('math_test.jsonl.gz');
    const wrong: string[] = [];
    for (const [index, item] of items.entries()) {
      for (const output of [
        solutions[index]?.solution ?? '',
        `\\boxed{${item.target}}`,
        `[RESULT] ${item.target} [/RESULT]`,
      ]) {
        const score = await benchmark?.score(item, output, tools);
        if (score?.value !== 1) wrong.push(`${item.id} ${item.target}: ${score?.reason}`);
      }
    }
    expect(items).toHaveLength(5000);
    expect(wrong).toEqual([]);
  });

  it('does not take a changed gold answer of MATH for the gold one', async () => {
    const math = await open({ benchmarks: { math: { test: 'math_test.jsonl.gz' } } });
    const [benchmark] = math.benchmarks;
    let changed = 0;
    const taken: string[] = [];
    for (const item of (await benchmark?.items()) ?? []) {
      const gold = item.target ?? '';
      // The square of `\text{ cm}^2` is part of a unit, and units do not count.
      const digits = [...gold.matchAll(/(?<!\\(?:text|mbox)\{[^{}]*\}\^)\d+/g)];
      for (const { 0: digit, index } of digits) {
        const other = `${gold.slice(0, index)}${Number(digit[0]) === 9 ? 1 : Number(digit[0]) + 1}${digit.slice(1)}${gold.slice(index + digit.length)}`;
        changed += 1;
        const score = await benchmark?.score(item, `\\boxed{${other}}`, tools);
        if (score?.value === 1) taken.push(`${gold} and ${other}: ${score.reason}`);
      }
    }
    expect(changed).toBeGreaterThan(6000);
    expect(taken).toEqual([]);
  });

  it('finds MATH-500 in the folder by the option subset', async () => {
    const math = await open({ folder: data, benchmarks: { math: { subset: 'math-500' } } });
    const [benchmark] = math.benchmarks;
    expect(await benchmark?.items()).toHaveLength(500);
  });
});
