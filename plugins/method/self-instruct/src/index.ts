import { definePlugin } from '@agora/plugin-api';
import { selfInstructOptions } from './options.js';
import { SelfInstruct } from './self-instruct.js';

export { SelfInstruct } from './self-instruct.js';
export { selfInstructOptions, type SelfInstructOptions } from './options.js';

export default definePlugin({
  kind: 'method',
  id: 'self-instruct',
  version: '1',
  description: 'New instructions from eight demonstrations, kept when no seed and no earlier one is like them',
  options: selfInstructOptions,
  create: (options) => new SelfInstruct(options),
});
