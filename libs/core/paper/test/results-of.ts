import { resultsSchema, type Results } from '@agora/run-schemas';

const row = (generator: string, model: string, bySetting: Record<string, unknown>) => ({
  generator,
  provider: 'openai',
  model,
  simulated: false,
  pgr: { defined: false, reason: 'not of interest' },
  rank: null,
  byMethod: {},
  byDomain: {},
  bySetting,
  metrics: {},
  ability: {},
  cells: 2,
  failedCells: 0,
  instances: 20_000,
  yield: 1,
  usd: 1,
  usdPerPoint: null,
});

/** Results of a small run of the paper's experiment: one generator of it, and one that it does not have. */
export function resultsOf({
  experiment = {},
  simulated = false,
}: { experiment?: Record<string, unknown>; simulated?: boolean } = {}): Results {
  const plugin = (id: string) => ({ id, plugin: id, options: {} });
  const benchmark = (domain: string, id: string) => ({ id, domain, version: '1' });
  return resultsSchema.parse({
    schema: 1,
    run: { id: 'small-1', name: 'small', startedAt: '', finishedAt: '', agora: '0.1.0', simulated },
    experiment: {
      student: { model: 'meta-llama/Llama-3.1-8B', training: { epochs: 5, learningRate: 1e-5 } },
      base: {},
      reference: { model: 'meta-llama/Llama-3.1-8B-Instruct' },
      instances: [10_000],
      methods: [plugin('instance-generation')],
      domains: [plugin('math'), plugin('code')],
      evaluation: { generators: false },
      ...experiment,
    },
    confidence: 0.95,
    seeds: [1],
    metricUnits: {},
    leaderboard: [
      row('gpt-4o', 'gpt-4o-2024-08-06', {
        'instance-generation/math': { defined: true, value: 21, low: 18, high: 24 },
        'instance-generation/code': { defined: true, value: 40, low: 30, high: 50 },
      }),
      row('other', 'some-model', {}),
    ],
    benchmarks: [
      benchmark('math', 'gsm8k'),
      benchmark('math', 'math'),
      benchmark('code', 'humaneval'),
      benchmark('code', 'mbpp'),
    ],
    cells: [],
    pca: null,
    failures: [],
  });
}
