import { definePlugin, metricModelOptions, poolings } from '@agora/plugin-api';
import { z } from 'zod';
import { diversity } from './diversity.js';

const options = z.strictObject({
  of: z.enum(['instruction', 'response']).describe('The text whose diversity is measured'),
  ...metricModelOptions('An embedding model'),
  pooling: z.enum(poolings).optional().describe("Instead of the one that the model's own files tell"),
});

export default definePlugin({
  kind: 'metric',
  id: 'diversity',
  version: '2',
  description: 'How far apart the instructions or the responses of a dataset lie, by embedding distance',
  options,
  create: ({ of, ...model }) => diversity(of, model),
});
