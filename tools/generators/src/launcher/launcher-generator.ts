import type { Tree } from '@nx/devkit';
import { finish, type InstallOption } from '../shared/finish.js';
import { TO_DESCRIBE, writePluginPackage } from '../shared/plugin-package.js';

export interface LauncherGeneratorOptions extends InstallOption {
  /** What a compute file calls it: lower case, words joined by hyphens. */
  name: string;
  /** One line for `agora plugins`. */
  description?: string;
}

/** @throws Error when the name is no plugin name or taken. */
export default async function launcherGenerator(
  tree: Tree,
  { name, description = TO_DESCRIBE, ...rest }: LauncherGeneratorOptions,
): Promise<() => void> {
  writePluginPackage(tree, {
    kind: 'launcher',
    name,
    description,
    libraries: ['@agora/launcher-kit'],
    list: { page: 'docs/compute.md', firstColumn: 'launcher' },
    row: ['processes of this machine', 'its spec'],
  });
  return finish(tree, rest);
}
