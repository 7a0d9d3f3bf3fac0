import type { Tree } from '@nx/devkit';
import { writeBenchmark } from '../benchmark/write-benchmark.js';
import { finish, type InstallOption } from '../shared/finish.js';
import { TO_DESCRIBE, writePluginPackage } from '../shared/plugin-package.js';

export interface DomainGeneratorOptions extends InstallOption {
  /** What an experiment file calls it: lower case, words joined by hyphens. */
  name: string;
  /** One line for `agora plugins`. */
  description?: string;
}

/**
 * A domain with one benchmark, `<name>-held-out`, as the benchmark generator makes it.
 * @throws Error when the name is no plugin name or taken.
 */
export default async function domainGenerator(
  tree: Tree,
  { name, description = TO_DESCRIBE, ...rest }: DomainGeneratorOptions,
): Promise<() => void> {
  const benchmark = `${name}-held-out`;
  writePluginPackage(tree, {
    kind: 'domain',
    name,
    description,
    libraries: ['@agora/domain-kit'],
    list: { page: 'docs/domains.md', firstColumn: 'domain' },
    row: ['TODO', `\`${benchmark}\``],
    variables: { benchmark },
  });
  writeBenchmark(tree, { name: benchmark, domain: name });
  return finish(tree, rest);
}
