import type { Tree } from '@nx/devkit';
import { finish, type InstallOption } from '../shared/finish.js';
import { TO_DESCRIBE, writePluginPackage } from '../shared/plugin-package.js';

export interface MethodGeneratorOptions extends InstallOption {
  /** What an experiment file calls it: lower case, words joined by hyphens. */
  name: string;
  /** One line for `agora plugins`. */
  description?: string;
}

/** @throws Error when the name is no plugin name or taken. */
export default async function methodGenerator(
  tree: Tree,
  { name, description = TO_DESCRIBE, ...rest }: MethodGeneratorOptions,
): Promise<() => void> {
  writePluginPackage(tree, {
    kind: 'method',
    name,
    description,
    testLibraries: ['@agora/statistics'],
    list: { page: 'docs/methods.md', firstColumn: 'method' },
    row: ['one instruction', 'a response to it', 'seed _i_ modulo the number of seeds'],
  });
  return finish(tree, rest);
}
