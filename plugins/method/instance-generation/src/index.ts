import { definePlugin } from '@agora/plugin-api';
import { z } from 'zod';
import { InstanceGeneration } from './instance-generation.js';

export { InstanceGeneration } from './instance-generation.js';

export default definePlugin({
  kind: 'method',
  id: 'instance-generation',
  version: '1',
  description: 'New instances from three demonstrations: two seeds and one instance generated before',
  options: z.strictObject({}),
  create: () => new InstanceGeneration(),
});
