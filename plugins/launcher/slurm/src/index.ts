import { definePlugin } from '@agora/plugin-api';
import { slurmOptions } from './options.js';
import { SlurmLauncher } from './slurm-launcher.js';

export default definePlugin({
  kind: 'launcher',
  id: 'slurm',
  version: '1',
  description: 'Trainings as jobs of a Slurm cluster, by sbatch, squeue and scancel',
  options: slurmOptions,
  create: (options) => new SlurmLauncher(options),
});
