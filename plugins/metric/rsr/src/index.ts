import { definePlugin, metricModelOptions } from '@agora/plugin-api';
import { z } from 'zod';
import { rsr } from './rsr.js';

const options = z.strictObject({
  ...metricModelOptions('The student before training, as a language model'),
  maxRank: z.number().int().min(2).default(100).describe('What a higher rank of a token counts as'),
});

export default definePlugin({
  kind: 'metric',
  id: 'rsr',
  version: '2',
  description: 'Rank-only predictor: how unlikely tokens are that still rank high with the student; lower is better',
  options,
  better: () => 'lower',
  create: ({ maxRank, ...model }) => rsr(model, maxRank),
});
