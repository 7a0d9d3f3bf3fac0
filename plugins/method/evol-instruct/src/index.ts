import { definePlugin } from '@agora/plugin-api';
import { EvolInstruct } from './evol-instruct.js';
import { evolInstructOptions } from './options.js';

export { EvolInstruct } from './evol-instruct.js';
export { evolInstructOptions, type EvolInstructOptions } from './options.js';

export default definePlugin({
  kind: 'method',
  id: 'evol-instruct',
  version: '1',
  description: 'Instructions made harder or rarer in a direction that is drawn, failed evolutions eliminated',
  options: evolInstructOptions,
  create: (options) => new EvolInstruct(options),
});
