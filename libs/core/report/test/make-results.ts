import {
  cellId,
  resultsSchema,
  type CellResult,
  type Contamination,
  type DatasetSummary,
  type LeaderboardRow,
  type Pca,
  type Pgr,
  type Results,
} from '@agora/run-schemas';

export const defined = (value: number, reach = 5): Pgr => ({
  defined: true,
  value,
  low: value - reach,
  high: value + reach,
});

export const missing = (reason: string): Pgr => ({ defined: false, reason });

export const dataset = (more: Partial<DatasetSummary> = {}): DatasetSummary => ({
  requested: 100,
  accepted: 100,
  rejected: { placeholder: 7, 'no-answer': 18 },
  missing: 0,
  calls: 125,
  inputTokens: 64_200,
  outputTokens: 31_000,
  uncountedCalls: 0,
  usd: 1.5,
  ...more,
});

export const nearDuplicates: NonNullable<DatasetSummary['nearDuplicates']> = {
  threshold: 0.8,
  instruction: { rows: 11, clusters: 3, share: 0.14, largest: [] },
  instance: { rows: 4, clusters: 1, share: 0.05, largest: [] },
};

/** Of one benchmark of 1,319 items. */
export const overlap = (instances: number, run = 'janet s ducks lay 16 eggs per day'): Contamination => ({
  words: 13,
  instances: 100,
  benchmarks: [
    {
      id: 'gsm8k',
      items: 1319,
      comparedItems: 1250,
      itemsFound: Math.min(instances, 2),
      instances,
      examples: instances === 0 ? [] : [{ item: 'gsm8k:1', instance: 'i', slot: 17, where: 'instruction', run }],
    },
  ],
});

/** A benchmark with a rule, a judge and figures of base and student. */
export const judged = (cell: string): Results['benchmarks'][number] => ({
  id: 'alpacaeval',
  domain: 'math',
  version: '3',
  rule: 'first token',
  scoredAs: 'alpaca_eval 0.6.6; ties count half',
  judge: { provider: 'openai', model: 'gpt-4-1106-preview' },
  subjects: [
    { kind: 'base', id: 'nano', figures: [{ id: 'win_rate', value: 1.25, unit: 'percent' }], tooLong: 0, usd: 0 },
    {
      kind: 'student',
      id: cell,
      figures: [
        { id: 'win_rate', value: 12.345, stderr: 1.04, unit: 'percent' },
        { id: 'strict', value: 0.5, low: 0.45, high: 0.55, unit: 'share' },
        { id: 'avg_length', value: 1874.4, unit: 'code points' },
        { id: 'n_total', value: 805, unit: 'count' },
      ],
      tooLong: 0,
      usd: 0.2,
    },
  ],
});

export function makeCell(
  generator: string,
  pgr: Pgr,
  { cell, ...more }: Partial<Omit<CellResult, 'cell'>> & { cell?: Partial<CellResult['cell']> } = {},
): CellResult {
  const whole = { generator, domain: 'math', method: 'response-generation', instances: 100, seed: 1, ...cell };
  return {
    id: cellId(whole),
    cell: whole,
    status: 'done',
    dataset: dataset(),
    benchmarks: [
      {
        id: 'gsm8k',
        base: { mean: 0.1, stderr: 0.01, items: 1319 },
        reference: { mean: 0.6, stderr: 0.0135, items: 1319 },
        student: { mean: 0.4321, stderr: 0.0136, items: 1319 },
        pgr,
      },
    ],
    pgr,
    metrics: { perplexity: 4.25, reward: null },
    artifacts: { dataset: 'd'.repeat(64), train: 'e'.repeat(64), evaluate: { gsm8k: 'f'.repeat(64) }, measure: {} },
    ...more,
  };
}

export function makeRow(generator: string, pgr: Pgr, more: Partial<LeaderboardRow> = {}): LeaderboardRow {
  return {
    generator,
    provider: 'openai-compatible',
    model: `${generator}-2026`,
    simulated: false,
    pgr,
    rank: pgr.defined ? { best: 1, worst: 1 } : null,
    byMethod: { 'response-generation': pgr },
    byDomain: { math: pgr },
    bySetting: { 'response-generation/math': pgr },
    metrics: { perplexity: 4.25, reward: null },
    ability: {},
    cells: 1,
    failedCells: 0,
    instances: 100,
    yield: 0.8,
    usd: 1.5,
    usdPerPoint: 0.025,
    ...more,
  };
}

/** Valid results. What is not given is that of a small run with one generator. */
export function makeResults(more: Partial<Omit<Results, 'run'>> & { run?: Partial<Results['run']> } = {}): Results {
  const { run, ...rest } = more;
  const leaderboard = rest.leaderboard ?? [makeRow('alpha', defined(66.42))];
  return resultsSchema.parse({
    schema: 1,
    experiment: { name: 'spec', seeds: [1] },
    confidence: 0.95,
    seeds: [1],
    metricUnits: { perplexity: 'perplexity', reward: 'logit' },
    benchmarks: [{ id: 'gsm8k', domain: 'math', version: '1' }],
    cells: leaderboard.map(({ generator, pgr }) => makeCell(generator, pgr)),
    pca: null,
    failures: [],
    ...rest,
    leaderboard,
    run: {
      id: 'spec-1a2b3c',
      name: 'spec',
      startedAt: '2026-03-01T10:00:00.000Z',
      finishedAt: '2026-03-01T10:02:05.000Z',
      agora: '0.1.0',
      simulated: false,
      ...run,
    },
  });
}

export const pca: Pca = {
  metrics: ['perplexity', 'reward'],
  explained: [0.75, 0.25],
  loadings: [
    [0.7071, 0.7071],
    [0.7071, -0.7071],
  ],
  scores: ['alpha', 'beta'].map((generator, index) => ({
    cell: makeCell(generator, defined(1)).id,
    values: [index - 0.5, index],
  })),
  droppedMetrics: [{ metric: 'constant', reason: 'the same in every cell' }],
  regression: { components: 2, cells: 30, r2: 0.34, leaveOneGeneratorOutR2: -0.02 },
};
