import type { Tree } from '@nx/devkit';
import { addRow } from '../shared/docs-table.js';
import { checkName } from '../shared/name.js';
import { writeTemplates } from '../shared/plugin-package.js';
import { registerBenchmark } from './register-benchmark.js';

export interface NewBenchmark {
  /** What an experiment file calls it: lower case, words joined by hyphens. */
  name: string;
  /** The domain that it belongs to: a folder of `plugins/domain`. */
  domain: string;
}

/** Writes `src/benchmarks/<name>` of the domain and its page, and enters it into the domain's list and that of the pages. */
export function writeBenchmark(tree: Tree, { name, domain }: NewBenchmark): void {
  checkName(name, 'benchmark');
  checkName(domain, 'domain');
  const root = `plugins/domain/${domain}`;
  if (!tree.exists(root)) {
    const domains = tree.children('plugins/domain').join(', ');
    throw new Error(`${root} is not there. Domains that are: ${domains}.`);
  }
  const folder = `${root}/src/benchmarks/${name}`;
  const page = `docs/benchmarks/${name}.md`;
  for (const path of [folder, page]) if (tree.exists(path)) throw new Error(`${path} is already there.`);
  registerBenchmark(tree, `${root}/src/benchmarks/index.ts`, name);
  writeTemplates(tree, 'benchmark/code', folder, { name });
  writeTemplates(tree, 'benchmark/page', 'docs/benchmarks', { name, domain });
  addRow(tree, { page: 'docs/benchmarks/README.md', firstColumn: 'id' }, [
    `\`${name}\``,
    `\`${domain}\``,
    'TODO',
    'TODO',
    `[${name}](${name}.md)`,
  ]);
}
