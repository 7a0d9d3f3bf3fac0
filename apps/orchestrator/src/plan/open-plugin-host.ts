import { PluginHost, type AllowedPlugins } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';

/** Plugins as seen from an experiment file's folder. */
export function openPluginHost(baseDir: string, allowed?: AllowedPlugins): PluginHost {
  return new PluginHost({ baseDir, rng: seededRng, allowed });
}
