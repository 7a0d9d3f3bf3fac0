import { definePlugin } from '@agora/plugin-api';
import { z } from 'zod';
import { reward } from './reward.js';

const options = z.strictObject({
  model: z
    .string()
    .min(1)
    .default('nano')
    .describe(
      '`nano` (for nano domains alone), or a folder with a reward model in ONNX and its tokenizer; see docs/intrinsic-metrics.md',
    ),
});

export default definePlugin({
  kind: 'metric',
  id: 'reward',
  version: '3',
  description: 'How good a reward model thinks each response is',
  options,
  create: ({ model }) => reward(model),
});
