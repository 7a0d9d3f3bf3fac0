import { definePlugin } from '@agora/plugin-api';
import { z } from 'zod';
import { QualityEnhancement } from './quality-enhancement.js';

export { QualityEnhancement } from './quality-enhancement.js';

export default definePlugin({
  kind: 'method',
  id: 'quality-enhancement',
  version: '1',
  description: 'Poor instances, instruction and response both rewritten',
  options: z.strictObject({}),
  create: () => new QualityEnhancement(),
});
