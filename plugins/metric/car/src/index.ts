import { definePlugin, metricModelOptions, metricModelSchema } from '@agora/plugin-api';
import { z } from 'zod';
import { car } from './car.js';

const options = z.strictObject({
  ...metricModelOptions('The base as a language model'),
  rewardModel: metricModelSchema
    .default('nano')
    .describe('The reward model: a name, or {model, file, device}, as for the metric `reward`'),
  beta: z.number().nonnegative().default(3).describe('How much a nat of loss per token weighs'),
});

export default definePlugin({
  kind: 'metric',
  id: 'car',
  version: '1',
  description: 'Rank-only predictor: reward of the responses, less where they are foreign to the base',
  options,
  better: () => 'higher',
  create: ({ beta, rewardModel, ...base }) => car({ reward: rewardModel, base, beta }),
});
