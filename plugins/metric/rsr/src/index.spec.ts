import type { MetricModels } from '@agora/plugin-api';
import { describeMetric } from '@agora/testkit';
import { rsr } from './rsr.js';
import plugin from './index.js';

describeMetric(plugin, { invalidOptions: [{ maxRank: 1 }, { maxRank: 2.5 }, { model: '' }] });

it('divides ranks by surprisals, of a dataset the means over its rows, and is nothing without either', async () => {
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
  // Means of ranks 2.5, 4 and 1; of surprisals 0.5, 4 and 0. The mean of the ratios would be 3.
  const aggregate = (2.5 + 4 + 1) / (0.5 + 4 + 0);
  expect(measured).toEqual({ perInstance: [5, 1, null, null], aggregate, unit: 'rank per nat', model: 'm' });
});
