import { definePlugin, metricModelOptions } from '@agora/plugin-api';
import { z } from 'zod';
import { reward } from './reward.js';

const options = z.strictObject({
  ...metricModelOptions('A reward model'),
});

export default definePlugin({
  kind: 'metric',
  id: 'reward',
  version: '3',
  description: 'How good a reward model thinks each response is',
  options,
  better: () => 'higher',
  create: (model) => reward(model),
});
