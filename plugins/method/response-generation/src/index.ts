import { definePlugin } from '@agora/plugin-api';
import { z } from 'zod';
import { ResponseGeneration } from './response-generation.js';

export { ResponseGeneration } from './response-generation.js';

export default definePlugin({
  kind: 'method',
  id: 'response-generation',
  version: '1',
  description: 'New responses to given instructions',
  options: z.strictObject({}),
  create: () => new ResponseGeneration(),
});
