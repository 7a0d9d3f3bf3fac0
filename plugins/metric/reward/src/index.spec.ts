import { metricModelName } from '@agora/plugin-api';
import { describeMetric } from '@agora/testkit';
import plugin from './index.js';
import { reward } from './reward.js';

describeMetric(plugin, { invalidOptions: [{ model: '' }] });

it('gives the mean of the raw scores of the model it was told to use', async () => {
  const asked: string[] = [];
  const measurement = await reward('my-model').measure(
    [1, 2, 3].map((n) => ({ instruction: `i${n}`, response: `r${n}` })),
    {
      rewards: async (model, drafts) => {
        asked.push(metricModelName(model), ...drafts.map(({ response }) => response));
        return [-1, 0.5, 2];
      },
      logLikelihoods: () => Promise.reject(new Error('not asked for')),
      embeddings: () => Promise.reject(new Error('not asked for')),
    },
    new AbortController().signal,
  );
  expect(asked).toEqual(['my-model', 'r1', 'r2', 'r3']);
  expect(measurement).toEqual({ perInstance: [-1, 0.5, 2], aggregate: 0.5, unit: 'logit', model: 'my-model' });
});
