import { PluginHost } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';

/** Plugins as seen from an experiment file's folder. */
export function openPluginHost(baseDir: string): PluginHost {
  return new PluginHost({ baseDir, rng: seededRng });
}
