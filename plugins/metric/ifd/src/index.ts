import { definePlugin, metricModelOptions } from '@agora/plugin-api';
import { z } from 'zod';
import { ifd } from './ifd.js';

export default definePlugin({
  kind: 'metric',
  id: 'ifd',
  version: '1',
  description: 'Rank-only predictor: how little an instruction helps a base model with its response',
  options: z.strictObject(metricModelOptions('The base as a language model')),
  create: (model) => ifd(model),
});
