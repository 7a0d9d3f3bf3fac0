import type { Tree } from '@nx/devkit';
import { finish, type InstallOption } from '../shared/finish.js';
import { TO_DESCRIBE, writePluginPackage } from '../shared/plugin-package.js';

export interface MetricGeneratorOptions extends InstallOption {
  /** What an experiment file calls it: lower case, words joined by hyphens. */
  name: string;
  /** One line for `agora plugins`. */
  description?: string;
}

/** @throws Error when the name is no plugin name or taken. */
export default async function metricGenerator(
  tree: Tree,
  { name, description = TO_DESCRIBE, ...rest }: MetricGeneratorOptions,
): Promise<() => void> {
  writePluginPackage(tree, {
    kind: 'metric',
    name,
    description,
    list: { page: 'docs/intrinsic-metrics.md', firstColumn: 'metric' },
    row: ["words of the row's instruction or response", 'mean over instances', 'words'],
  });
  return finish(tree, rest);
}
