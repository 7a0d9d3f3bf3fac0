import { ArtifactStore } from '@agora/artifacts';
import { experimentSchema, type StageSpec } from '@agora/run-schemas';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPluginHost } from './open-plugin-host.js';
import { Planner } from './planner.js';

// Keys decide what is found again and what is paid anew. A change of code that moves one must say so: raise the version of
// what changed its output, and put the new digests (`AGORA_NEW_KEYS=1`) into the table in the same commit. Students and
// answers are left out: their keys hold a digest of the Python worker's sources.

const TABLE = join(__dirname, '..', '..', 'test', 'stage-keys.json');
const table = existsSync(TABLE)
  ? (JSON.parse(readFileSync(TABLE, 'utf8')) as Record<string, Record<string, string>>)
  : {};
const made: typeof table = {};

const METHODS = ['instance-generation', 'response-generation', 'quality-enhancement', 'evol-instruct', 'self-instruct'];
const data = process.env['AGORA_TEST_DATA'] ?? '';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-keys-'));
  // Any folder is a model as far as a plan goes.
  await mkdir(join(home, 'model'));
  await writeFile(join(home, 'model', 'config.json'), '{}');
});
afterAll(async () => {
  if (process.env['AGORA_NEW_KEYS']) await writeFile(TABLE, `${JSON.stringify(made, null, 2)}\n`);
  await rm(home, { recursive: true });
});

/** What a stage is about, without its keys. */
function labelOf(spec: StageSpec): string | undefined {
  if (spec.kind === 'shard') return `shards of ${spec.generator.id}, ${spec.method.plugin} in ${spec.domain.plugin}`;
  if (spec.kind === 'dataset') return `datasets of ${spec.cell.generator}`;
  if (spec.kind === 'measure') return `metric ${spec.id}`;
  return undefined;
}

/** One digest of all keys of each kind of stage. */
async function keysOf(experiment: object): Promise<Record<string, string>> {
  const base = {
    name: 'keys',
    instances: 60,
    seeds: [1, 2],
    student: { model: './model' },
    reference: { model: './model' },
  };
  const parsed = experimentSchema.parse({ ...base, ...experiment });
  const host = openPluginHost(home);
  const plan = await new Planner(parsed, home, host, new ArtifactStore(join(home, 'store'))).plan();
  const keys = new Map<string, string[]>();
  for (const { key, spec } of plan.nodes.values()) {
    const label = labelOf(spec);
    if (label) keys.set(label, [...(keys.get(label) ?? []), key]);
  }
  const digest = (all: string[]): string => createHash('sha256').update(all.sort().join()).digest('hex').slice(0, 16);
  return Object.fromEntries([...keys].sort(([a], [b]) => (a < b ? -1 : 1)).map(([label, all]) => [label, digest(all)]));
}

async function check(name: string, experiment: object): Promise<void> {
  made[name] = await keysOf(experiment);
  if (process.env['AGORA_NEW_KEYS']) return;
  expect(made[name]).toEqual(table[name]);
}

it('keeps the keys of nano domains, methods and metrics', async () => {
  await check('nano', {
    generators: [{ id: 'steady', provider: 'calibration', model: 'steady', sampling: { temperature: 0.5 } }],
    methods: METHODS.filter((method) => method !== 'evol-instruct'),
    domains: ['nano-math', 'nano-code', { id: 'few', plugin: 'nano-instruction-following', options: { heldOut: 60 } }],
    instances: [20, 60],
    generation: { shard: 25, maxAttempts: 4 },
    metrics: [{ id: 'diversity', options: { of: 'response' } }],
  });
});

it('keeps the keys of providers', async () => {
  const options = { baseURL: 'https://api.example.com/v1', apiKeyEnv: 'ACME_KEY' };
  await check('providers', {
    generators: [
      { id: 'compatible', provider: 'openai-compatible', model: 'm', options },
      { id: 'keeps-thoughts', provider: 'openai-compatible', model: 'm', options, thoughts: 'keep' },
      { id: 'openai', provider: 'openai', model: 'gpt-4o-mini' },
      { id: 'anthropic', provider: 'anthropic', model: 'claude-3-5-haiku-latest' },
      { id: 'google', provider: 'google', model: 'gemini-2.0-flash' },
    ],
    methods: ['response-generation'],
    domains: ['nano-math'],
    metrics: [],
  });
});

(existsSync(join(data, 'gsm8k_train.jsonl.gz')) ? it : it.skip)(
  'keeps the keys of domains with real data',
  async () => {
    const folder = data;
    await check('real data', {
      generators: [{ id: 'steady', provider: 'calibration', model: 'steady' }],
      methods: METHODS,
      domains: [
        { id: 'math', options: { folder, seeds: { gsm8k: 'gsm8k_train.jsonl' }, benchmarks: { gsm8k: {} } } },
        { id: 'code', options: { folder, benchmarks: { humaneval: {} } } },
        { id: 'instruction-following', options: { folder, benchmarks: { ifeval: {} } } },
        {
          id: 'math-json',
          plugin: 'math',
          options: { folder, format: 'json', seeds: { gsm8k: 'gsm8k_train.jsonl' }, benchmarks: { gsm8k: {} } },
        },
      ],
      metrics: [],
    });
  },
);
