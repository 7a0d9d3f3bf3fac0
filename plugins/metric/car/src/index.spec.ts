import { metricModelName, type MetricModels } from '@agora/plugin-api';
import { describeMetric } from '@agora/testkit';
import { car } from './car.js';
import plugin from './index.js';

describeMetric(plugin, { invalidOptions: [{ beta: -1 }, { rewardModel: '' }, { rewardModel: { file: 'a.onnx' } }] });

it('is the mean reward over one plus beta times the mean loss, of rows with a response', async () => {
  const asked: string[] = [];
  const models: MetricModels = {
    logLikelihoods: async (model) => {
      asked.push(metricModelName(model));
      return [
        { total: -2, tokens: 2 },
        { total: -9, tokens: 3 },
        { total: 0, tokens: 0 },
      ];
    },
    rewards: async (model) => {
      asked.push(metricModelName(model));
      return [4, 8, 100];
    },
    embeddings: () => Promise.reject(new Error('not asked for')),
  };
  const drafts = Array.from({ length: 3 }, () => ({ instruction: 'i', response: 'r' }));
  const measure = car({ reward: 'judge', base: { model: 'base' }, beta: 1 }).measure;
  const measured = await measure(drafts, models, new AbortController().signal);
  expect(asked).toEqual(['base', 'judge']);
  expect(measured).toEqual({
    perInstance: [2, 2, null],
    aggregate: 2,
    unit: 'adjusted logit',
    model: 'base',
    details: { meanReward: 6, meanLoss: 2 },
  });
});
