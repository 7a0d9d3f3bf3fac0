import { definePlugin, metricModelOptions } from '@agora/plugin-api';
import { z } from 'zod';
import { perplexity } from './perplexity.js';

const options = z.strictObject({
  ...metricModelOptions('A language model'),
});

export default definePlugin({
  kind: 'metric',
  id: 'perplexity',
  version: '3',
  description: 'How surprising each response is to a language model, given its instruction',
  options,
  create: (model) => perplexity(model),
});
