import type { LogLikelihood, MetricModels } from '@agora/plugin-api';
import { describeMetric } from '@agora/testkit';
import { ifd } from './ifd.js';
import plugin from './index.js';

describeMetric(plugin, { invalidOptions: [{ model: '' }, { file: '../elsewhere.onnx' }, { device: 'tpu' }] });

const given = (conditioned: LogLikelihood[], alone: LogLikelihood[]): MetricModels => ({
  logLikelihoods: async (_model, _drafts, _signal, options) => (options?.alone ? alone : conditioned),
  rewards: () => Promise.reject(new Error('not asked for')),
  embeddings: () => Promise.reject(new Error('not asked for')),
});

const drafts = (count: number) => Array.from({ length: count }, () => ({ instruction: 'i', response: 'r' }));

it('is the loss per token with the instruction over the loss per token without it', async () => {
  // Losses per token: 1 over 2; 3 over 2, of which the first token has none without its instruction.
  const models = given(
    [
      { total: -4, tokens: 4 },
      { total: -9, tokens: 3 },
    ],
    [
      { total: -8, tokens: 4 },
      { total: -4, tokens: 2 },
    ],
  );
  const measured = await ifd('m').measure(drafts(2), models, new AbortController().signal);
  expect(measured).toEqual({ perInstance: [0.5, 1.5], aggregate: 1, unit: 'loss ratio', model: 'm' });
});

it('is nothing for a response without a token, or one that is certain', async () => {
  const models = given(
    [
      { total: 0, tokens: 0 },
      { total: -1, tokens: 1 },
    ],
    [
      { total: -1, tokens: 1 },
      { total: 0, tokens: 1 },
    ],
  );
  const measured = await ifd('m').measure(drafts(2), models, new AbortController().signal);
  expect(measured).toMatchObject({ perInstance: [null, null], aggregate: null });
});
