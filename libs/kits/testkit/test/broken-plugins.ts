// Run by jest from conformance.spec.ts: each `describe` runs the conformance suite on a plugin with one defect, and must fail
// in the test that the defect is named after.
import { Fault, type PlannedPrompt } from '@agora/plugin-api';
import { z } from 'zod';
import { describeDomain, describeMethod, describeMetric, describeProvider } from '../src/index.js';
import {
  domainCase,
  methodCase,
  metricCase,
  providerCase,
  smallDomain,
  smallMethod,
  smallMetric,
  smallProvider,
} from './small-plugins.js';

let calls = 0;

const answers = { text: 'a', finish: 'stop' };
const provider = (name: string, ...changes: Parameters<typeof smallProvider>): void =>
  describe(name, () => describeProvider(smallProvider(...changes), providerCase));
provider('says what it is', {}, { description: ' ' });
provider('refuses what it does not know', {}, { options: z.looseObject({}) });
provider('refuses invalid options', {}, { options: z.strictObject({ times: z.number().default(1) }) });
provider('describes its options', {}, { options: z.string().optional() });
provider('has an identity', {}, { identity: () => ({ at: (calls += 1) }) });
provider('answers with text', { complete: () => Promise.resolve({ completion: { ...answers, finish: 'done' } }) });
provider('answers with text, a finish reason and whole numbers', {
  complete: () => Promise.resolve({ completion: { ...answers, usage: { inputTokens: 1.5, outputTokens: 1 } } }),
});
provider('answers with text, a finish reason and whole numbers of tokens', {
  complete: () =>
    Promise.resolve({ completion: { ...answers, usage: { inputTokens: 1, outputTokens: 1, cachedInputTokens: 2 } } }),
});
provider('ends a text before a stop sequence', { complete: () => Promise.resolve({ completion: answers }) });
provider('gives the same answer', {
  complete: () => Promise.resolve({ completion: { ...answers, text: String((calls += 1)) } }),
});
provider('answers a batch', { completeBatch: () => Promise.resolve([]) });
provider('stops at once', { complete: () => Promise.resolve({ completion: answers }) });
provider('turns whatever may be thrown into a Fault', { classify: (error: Error) => Fault.from(error.message.trim()) });
provider('leaves a Fault as it is', {
  classify: (error: unknown) => new Fault('cancelled', `failed: ${typeof error}`),
});
provider('knows limits and price', { limits: () => ({ concurrency: 0 }) });

const method = (name: string, parts: Parameters<typeof smallMethod>[0]): void =>
  describe(name, () => describeMethod(smallMethod(parts), methodCase));
const planned = (text: string, more: Partial<PlannedPrompt> = {}): PlannedPrompt => ({
  prompt: { kind: 'text', text },
  stop: [],
  seedIds: [],
  variables: {},
  ...more,
});
method('goes by its plugin id', { id: 'two-shot' });
method('says which seeds it wants', { seeds: { kinds: [], order: 'shuffled' } });
method('names a template that the domain has', { template: 'poem' });
method('plans the same prompt', { plan: () => Promise.resolve(planned(String((calls += 1)))) });
method('plans different prompts', { plan: () => Promise.resolve(planned('always')) });
method('says which seeds it used', {
  plan: ({ slot }: { slot: number }) => Promise.resolve(planned(String(slot), { seedIds: ['unknown'] })),
});
method('plans before anything has been generated', {
  plan: async ({
    slot,
    rng,
    generated,
  }: {
    slot: number;
    rng: never;
    generated(rng: never): Promise<{ response: string }>;
  }) => planned(`${slot} ${(await generated(rng)).response}`),
});
method('accepts a good output', { accept: () => ({ accepted: false, reason: 'never' }) });
method('decides about any output', { accept: () => ({ accepted: false, reason: 'It was not good enough.' }) });
method('rejects an output that is empty', {
  accept: () => ({ accepted: true, draft: { instruction: 'i', response: 'r' } }),
});

const domain = (name: string, ...changes: Parameters<typeof smallDomain>): void =>
  describe(name, () => describeDomain(smallDomain(...changes), domainCase));
const template = {
  stop: [],
  render: () => ({ prompt: { kind: 'text', text: 'Write one.' }, variables: {} }),
  parse: () => ({ ok: false, reason: 'no' }),
};
const seed = { id: 's1', instruction: '1 + 1?', response: '2' };
domain('has a template', { templates: {} });
domain('serves a kind of seeds', { seedKinds: [] });
domain('reads the same seeds again', { seeds: () => Promise.resolve([seed, seed]) });
domain('what its kind needs', { seeds: () => Promise.resolve([{ ...seed, response: undefined }]) });
domain('renders a prompt that is a function', {
  templates: {
    'new-instance': {
      ...template,
      render: () => ({ prompt: { kind: 'text', text: String((calls += 1)) }, variables: {} }),
    },
  },
});
domain('shows the instruction', { templates: { 'new-instance': template } });
domain('reads back what a good generator writes', { templates: { 'new-instance': template } });
domain('says why it cannot read', {
  templates: { 'new-instance': { ...template, parse: () => ({ ok: false, reason: '' }) } },
});
domain('refuses invalid drafts', { validate: () => [] });
domain('none of which asks what a seed teaches', {
  seeds: () => Promise.resolve([{ ...seed, instruction: '6 + 6?' }]),
});
domain(
  'have items with unique ids',
  {},
  { items: () => Promise.resolve([seed, seed].map(({ id }) => ({ id, input: '9?' }))) },
);
domain(
  'without looking at the answer',
  {},
  {
    prompt: ({ input, target }: { input: string; target?: string }) => ({ kind: 'text', text: `${input} (${target})` }),
  },
);
const score = (value: number, reason = 'r') => ({ score: () => Promise.resolve({ value, extracted: null, reason }) });
domain('give full marks to the right answer', {}, score(0));
domain('give nothing for nothing', {}, score(1));
domain('and a mark in', {}, score(0, ''));

const metric = (name: string, parts: Parameters<typeof smallMetric>[0]): void =>
  describe(name, () => describeMetric(smallMetric(parts), metricCase));
const measured = (perInstance: (number | null)[], aggregate: number | null = 1) => ({
  measure: (dataset: unknown[]) =>
    Promise.resolve({ perInstance: perInstance.slice(0, dataset.length), aggregate, unit: 'u', model: 'm' }),
});
metric('gives each row and the dataset a number', measured([1]));
metric('measures the same again', {
  measure: (dataset: unknown[]) =>
    Promise.resolve({ perInstance: dataset.map(() => (calls += 1)), aggregate: 1, unit: 'u', model: 'm' }),
});
metric('does not depend on the order', measured([1, 2, 3, 4, 5]));
metric('measures one row and none', measured([1, 1, 1, 1, 1]));
metric('stops when it is told to', measured([1, 1, 1, 1, 1]));
