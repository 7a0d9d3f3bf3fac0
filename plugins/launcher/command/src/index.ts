import { definePlugin } from '@agora/plugin-api';
import { CommandLauncher } from './command-launcher.js';
import { commandOptions } from './options.js';

export default definePlugin({
  kind: 'launcher',
  id: 'command',
  version: '1',
  description: 'Trainings as jobs of any queue, by its own commands to submit, to ask and to cancel',
  options: commandOptions,
  create: (options, context) => new CommandLauncher(options, context.resolvePath('.')),
});
