import { resolve } from 'node:path';
import { Fault, type PluginContext } from '@agora/plugin-api';
import { seededRng } from '@agora/statistics';

export interface ContextOptions {
  /** Where secrets are read; empty when left out. */
  environment?: Record<string, string | undefined>;
  /** Relative paths in options are resolved from here; the working folder when left out. */
  baseDir?: string;
  /** Finds public data; a host without it when left out. */
  dataFile?: PluginContext['dataFile'];
  /** Makes other providers; a host without them when left out. */
  provider?: PluginContext['provider'];
}

/** A plugin context with fixed values. */
export function pluginContext({
  environment = {},
  baseDir = '.',
  dataFile,
  provider,
}: ContextOptions = {}): PluginContext {
  return {
    secret(variable) {
      const value = environment[variable];
      if (!value) throw new Fault('missing-credential', `Environment variable ${variable} is not set.`);
      return value;
    },
    ...(dataFile ? { dataFile } : {}),
    ...(provider ? { provider } : {}),
    resolvePath: (path) => resolve(baseDir, path),
    rng: (...path) => seededRng('conformance', ...path),
  };
}
