import { definePlugin } from '@agora/plugin-api';
import { z } from 'zod';
import { diversity } from './diversity.js';

const options = z.strictObject({
  of: z.enum(['instruction', 'response']).describe('The text whose diversity is measured'),
  model: z
    .string()
    .min(1)
    .default('nano')
    .describe(
      '`nano` (for nano domains alone), or a folder with an embedding model in ONNX and its tokenizer; see docs/intrinsic-metrics.md',
    ),
});

export default definePlugin({
  kind: 'metric',
  id: 'diversity',
  version: '1',
  description: 'How far apart the instructions or the responses of a dataset lie, by embedding distance',
  options,
  create: ({ of, model }) => diversity(of, model),
});
