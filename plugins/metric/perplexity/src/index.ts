import { definePlugin } from '@agora/plugin-api';
import { z } from 'zod';
import { perplexity } from './perplexity.js';

const options = z.strictObject({
  model: z
    .string()
    .min(1)
    .default('nano')
    .describe(
      '`nano` (for nano domains alone), or a folder with a language model in ONNX and its tokenizer; see docs/intrinsic-metrics.md',
    ),
});

export default definePlugin({
  kind: 'metric',
  id: 'perplexity',
  version: '3',
  description: 'How surprising each response is to a language model, given its instruction',
  options,
  create: ({ model }) => perplexity(model),
});
