import {
  definePlugin,
  Fault,
  type Benchmark,
  type CompletionRequest,
  type Domain,
  type Draft,
  type Method,
  type Metric,
  type PlannedPrompt,
  type Plugin,
  type Provider,
  type Seed,
} from '@agora/plugin-api';
import { z } from 'zod';
import {
  pluginContext,
  type DomainConformance,
  type MethodConformance,
  type MetricConformance,
  type ProviderConformance,
} from '../src/index.js';

/** One small correct plugin of each kind. Specs can replace parts of it by broken ones. */
type Changes<T> = Partial<Record<keyof T, unknown>>;

function change<T extends object>(whole: T, changes: Changes<T>): T {
  return { ...whole, ...changes } as T;
}

const noOptions = z.strictObject({});

export function smallProvider(
  parts: Changes<Provider> = {},
  plugin: Changes<Plugin<'provider'>> = {},
): Plugin<'provider'> {
  const provider: Provider = {
    complete: ({ prompt, sampling: { stop = [] } }: CompletionRequest, signal) => {
      signal.throwIfAborted();
      const said = prompt.kind === 'text' ? prompt.text : prompt.messages.map(({ content }) => content).join(' ');
      const ends = stop.map((sequence) => said.indexOf(sequence)).filter((end) => end >= 0);
      const text = said.slice(0, Math.min(said.length, ...ends));
      return Promise.resolve({ completion: { text, finish: 'stop', usage: { inputTokens: 1, outputTokens: 1 } } });
    },
    limits: () => ({ concurrency: 2 }),
    price: () => ({ input: 0, output: 0 }),
    classify: (error) => {
      const fault = Fault.from(error);
      return fault.message.trim() === '' ? new Fault('internal', 'no message') : fault;
    },
  };
  return change(
    definePlugin({
      kind: 'provider',
      id: 'echo',
      version: '1',
      description: 'Says what it is told',
      options: z.strictObject({ times: z.number().int().positive().default(1) }),
      simulated: true,
      create: () => change(provider, parts),
    }),
    plugin,
  );
}

export const providerCase: ProviderConformance = {
  requests: [{ model: 'm', prompt: { kind: 'text', text: 'Hi' }, sampling: {} }],
  invalidOptions: [{ times: 0 }],
};

const seeds: Seed[] = [1, 2, 3, 4, 5].map((n) => ({
  id: `s${n}`,
  instruction: `${n} + ${n}?`,
  response: String(2 * n),
}));
const drafts: Draft[] = [
  { instruction: '20 + 1?', response: '21' },
  { instruction: '30 + 1?', response: '31' },
];

const benchmark: Benchmark = {
  id: 'sums-test',
  version: '1',
  sampling: { temperature: 0 },
  items: () => Promise.resolve([6, 7, 8].map((n) => ({ id: `t${n}`, input: `${n} + ${n}?`, target: String(2 * n) }))),
  prompt: ({ input }) => ({ kind: 'text', text: input }),
  stop: () => ['\n'],
  score: ({ target }, output) => {
    const value = output.trim() === target ? 1 : 0;
    return Promise.resolve({ value, extracted: output.trim() || null, reason: value ? 'equal' : 'different' });
  },
};

export function smallDomain(parts: Changes<Domain> = {}, exam: Changes<Benchmark> = {}): Plugin<'domain'> {
  const domain: Domain = {
    id: 'sums',
    templates: {
      'new-instance': {
        stop: [],
        render: ({ demonstrations }, rng) => ({
          prompt: { kind: 'text', text: demonstrations.map(({ instruction }) => instruction).join('\n') },
          variables: { start: String(rng.int(10)) },
        }),
        parse: (output) => {
          const [instruction = '', response = ''] = output.split(' = ');
          return response ? { ok: true, draft: { instruction, response } } : { ok: false, reason: 'no-equals-sign' };
        },
      },
    },
    benchmarks: [change(benchmark, exam)],
    seedKinds: ['instances'],
    seeds: () => Promise.resolve(structuredClone(seeds)),
    validate: ({ response }) => (/^\d+$/.test(response) ? [] : [{ reason: 'not-a-number' }]),
  };
  return definePlugin({
    kind: 'domain',
    id: 'sums',
    version: '1',
    description: 'Sums',
    options: noOptions,
    create: () => change(domain, parts),
  });
}

export const domainCase: DomainConformance = {
  drafts,
  invalidDrafts: [{ instruction: '1 + 1?', response: 'two' }],
  write: (_, { instruction, response }) => `${instruction} = ${response}`,
};

export function smallMethod(parts: Changes<Method> = {}): Plugin<'method'> {
  const method: Method = {
    id: 'one-shot',
    seeds: { kinds: ['instances'], order: 'shuffled' },
    template: 'new-instance',
    trainsOnSeeds: false,
    plan: async ({ seeds: all, domain, rng }): Promise<PlannedPrompt> => {
      const seed = rng.pick(all);
      const demonstration = { instruction: seed.instruction, response: seed.response ?? '' };
      const rendered = domain.templates['new-instance']?.render({ demonstrations: [demonstration] }, rng);
      if (!rendered) throw new Fault('invalid-input', 'no template');
      return { ...rendered, stop: [], seedIds: [seed.id] };
    },
    accept: (_, { text, finish }, domain) => {
      if (finish === 'content-filter') return { accepted: false, reason: 'withheld' };
      const parsed = domain.templates['new-instance']?.parse(text, undefined);
      return parsed?.ok ? { accepted: true, draft: parsed.draft } : { accepted: false, reason: 'unreadable' };
    },
  };
  return definePlugin({
    kind: 'method',
    id: 'one-shot',
    version: '1',
    description: 'From one seed',
    options: noOptions,
    create: () => change(method, parts),
  });
}

export const methodCase: MethodConformance = {
  domain: () => smallDomain().create({}, pluginContext()),
  seeds,
  answer: () => '9 + 9? = 18',
};

export function smallMetric(parts: Changes<Metric> = {}): Plugin<'metric'> {
  const metric: Metric = {
    id: 'length',
    measure: (dataset, _, signal) => {
      if (signal.aborted) return Promise.reject(new Fault('cancelled', 'cancelled'));
      const perInstance = dataset.map(({ response }) => response.length);
      const sum = perInstance.reduce((a, b) => a + b, 0);
      return Promise.resolve({
        perInstance,
        aggregate: dataset.length > 0 ? sum / dataset.length : null,
        unit: 'characters',
        model: 'none',
      });
    },
  };
  return definePlugin({
    kind: 'metric',
    id: 'length',
    version: '1',
    description: 'Length',
    options: noOptions,
    create: () => change(metric, parts),
  });
}

export const metricCase: MetricConformance = {};
