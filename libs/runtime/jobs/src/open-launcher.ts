import type { Launcher } from '@agora/plugin-api';
import { PluginHost } from '@agora/plugin-host';
import type { LoadedCompute } from './load-compute.js';
import type { Submission } from './submission.js';

/** The launcher of a compute file. Faults as of the plugin host, which name the option that is wrong. */
export function openLauncher({ compute, baseDir }: Pick<LoadedCompute, 'compute' | 'baseDir'>): Promise<Launcher> {
  return new PluginHost({ baseDir }).create('launcher', compute.launcher, compute.options);
}

/** The launcher that a job was submitted with. */
export function launcherOf({ launcher, options, baseDir }: Submission): Promise<Launcher> {
  return new PluginHost({ baseDir }).create('launcher', launcher, options);
}
