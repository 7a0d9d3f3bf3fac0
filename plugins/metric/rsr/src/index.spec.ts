import type { MetricModels } from '@agora/plugin-api';
import { describeMetric } from '@agora/testkit';
import { rsr } from './rsr.js';
import plugin from './index.js';

describeMetric(plugin, { invalidOptions: [{ maxRank: 1 }, { maxRank: 2.5 }, { model: '' }] });

it('is the sum of limited ranks over the sum of surprisals, and nothing without either', async () => {
  const asked: unknown[] = [];
  const models: MetricModels = {
    logLikelihoods: async (_model, _drafts, _signal, options) => {
      asked.push(options);
      return [
        { total: -2, tokens: 4, ranks: 10 },
        { total: -8, tokens: 2, ranks: 8 },
        { total: 0, tokens: 0, ranks: 0 },
        { total: 0, tokens: 1, ranks: 1 },
      ];
    },
    rewards: () => Promise.reject(new Error('not asked for')),
    embeddings: () => Promise.reject(new Error('not asked for')),
  };
  const drafts = Array.from({ length: 4 }, () => ({ instruction: 'i', response: 'r' }));
  const measured = await rsr('m', 50).measure(drafts, models, new AbortController().signal);
  expect(asked).toEqual([{ rankLimit: 50 }]);
  expect(measured).toEqual({ perInstance: [5, 1, null, null], aggregate: 3, unit: 'rank per nat', model: 'm' });
});
