import { parse } from 'yaml';
import { datasetCard, type CardInput } from './dataset-card.js';

const input: CardInput = {
  cell: { generator: 'gpt', domain: 'math', method: 'instance-generation', instances: 1200, seed: 3 },
  shard: {
    kind: 'shard',
    generator: {
      id: 'gpt',
      provider: { plugin: 'openai-compatible', version: '1', identity: {} },
      model: 'org/model: "odd" | `name`',
      sampling: { temperature: 1 },
    },
    method: { plugin: 'instance-generation', version: '1', identity: {} },
    domain: { plugin: 'math', version: '1', identity: { maxCharacters: 9 } },
    seeds: 'a'.repeat(64),
    experimentSeed: 3,
    slots: { from: 0, to: 100 },
    maxAttempts: 10,
  },
  simulated: false,
  summary: {
    requested: 1200,
    accepted: 1199,
    rejected: { 'result-tag': 30 },
    missing: 1,
    duplicates: 4,
    calls: 1300,
    inputTokens: 1_000_000,
    outputTokens: 500_000,
    uncountedCalls: 0,
    usd: 1.23456,
  },
  sample: {
    id: 'x',
    instruction: 'What?\n```\ncode\n```',
    response: 'That.',
    provenance: {
      generator: 'gpt',
      provider: 'openai-compatible',
      model: 'm',
      method: 'instance-generation',
      domain: 'math',
      slot: 0,
      attempt: 0,
      seedIds: ['gsm8k:1'],
      variables: {},
      promptHash: 'h',
      sampling: {},
    },
  },
  distinct: { instructions: 1190, responses: 1195 },
  stats: [['instruction (characters)', { min: 10, median: 120.5, mean: 1130.25, max: 2000 }]],
  bytes: 4321,
};

const headerOf = (card: string): unknown => parse(card.split('---\n')[1] ?? '');

describe('the dataset card', () => {
  it('has a header that the hub can read', async () => {
    expect(headerOf(await datasetCard(input))).toEqual({
      pretty_name: 'gpt.math.instance-generation.n1200.s3',
      license: 'unknown',
      task_categories: ['text-generation'],
      size_categories: ['1K<n<10K'],
      tags: ['synthetic', 'agora', 'math', 'instance-generation'],
      dataset_info: {
        config_name: 'default',
        features: expect.arrayContaining([
          { name: 'instruction', dtype: 'string' },
          { name: 'usd', dtype: 'float64' },
        ]),
        splits: [{ name: 'train', num_bytes: 4321, num_examples: 1199 }],
        download_size: 4321,
        dataset_size: 4321,
      },
      configs: [{ config_name: 'default', data_files: [{ split: 'train', path: 'train.parquet' }] }],
    });
  });

  it('shows yield, cost, reasons, figures, a row and the configuration', async () => {
    const card = await datasetCard(input);
    expect(card).toContain('| accepted outputs of all outputs | 97.6 % |');
    expect(card).toContain('| US dollars | 1.2346 |');
    expect(card).toContain('| `result-tag` | 30 |');
    expect(card).toContain('| instruction (characters) | 10 | 120.5 | 1,130.3 | 2,000 |');
    expect(card).toContain('repeat an earlier one: 4');
    expect(card).toContain('load_dataset("parquet"');
    // The row holds a fence of its own, so its block has a longer one.
    const blocks = [...card.matchAll(/^(```+)json\n([\s\S]*?)\n\1\n/gm)].map(
      ([, , json]) => JSON.parse(json ?? '') as unknown,
    );
    expect(blocks).toEqual([input.sample, expect.objectContaining({ cell: input.cell, seeds: input.shard.seeds })]);
  });

  it('says that rows are simulated, and that a price is unknown', async () => {
    expect(await datasetCard(input)).not.toContain('imulated');
    const card = await datasetCard({ ...input, simulated: true, summary: { ...input.summary, usd: null } });
    expect(card).toContain('> **Simulated.**');
    expect(headerOf(card)).toMatchObject({ tags: expect.arrayContaining(['simulated']) });
    expect(card).toContain('| US dollars | unknown |');
    const cheap = await datasetCard({ ...input, summary: { ...input.summary, usd: 0.0000342 } });
    expect(cheap).toContain('| US dollars | 0.000034 |');
  });

  it('shows near duplicates and where the seeds come from', async () => {
    const plain = await datasetCard(input);
    expect(plain).not.toContain('Near duplicates');
    expect(plain).toContain('Those of the seeds are not known');
    const none = { rows: 0, clusters: 0, share: 0, largest: [] };
    const card = await datasetCard({
      ...input,
      summary: {
        ...input.summary,
        nearDuplicates: {
          threshold: 0.8,
          instruction: { rows: 20, clusters: 4, share: 0.02, largest: [{ rows: 9, examples: ['a | `b`', 'a c'] }] },
          instance: none,
        },
        seedOrigins: [
          { source: 'gsm8k', licence: 'MIT', seeds: 7473 },
          { source: 'a | <b>', licence: '*own*', seeds: 1 },
        ],
      },
    });
    expect(card).toContain('| instruction | 20 | 4 | 2.0 % |');
    expect(card).toContain("- 9 rows, by instruction: `a | 'b'` and `a c`");
    expect(card).toContain('| gsm8k | MIT | 7,473 |\n| a \\| \\<b\\> | \\*own\\* | 1 |');
  });

  it('is the same for the same dataset', async () => {
    expect(await datasetCard(structuredClone(input))).toBe(await datasetCard(input));
  });
});
