import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from '@nx/devkit';
import { createTree } from '@nx/devkit/testing';

const workspace = join(__dirname, '..', '..', '..');
const PAGES = ['plugins.md', 'methods.md', 'domains.md', 'intrinsic-metrics.md', 'benchmarks/README.md'];

/** What generators look at, in memory: the packages of `libs/`, the lists of the documentation, and these references. */
export function treeOfWorkspace(...references: string[]): Tree {
  const tree = createTree();
  tree.write('tsconfig.json', JSON.stringify({ files: [], references: references.map((path) => ({ path })) }));
  for (const page of PAGES) copy(tree, `docs/${page}`);
  for (const wing of readdirSync(join(workspace, 'libs'))) {
    for (const library of readdirSync(join(workspace, 'libs', wing)))
      copy(tree, `libs/${wing}/${library}/package.json`);
  }
  return tree;
}

export function copy(tree: Tree, path: string): void {
  tree.write(path, readFileSync(join(workspace, path)));
}

/** Where a generator has written since. */
export function changesOf(tree: Tree, before: string[]): string[] {
  return tree
    .listChanges()
    .map(({ path }) => path)
    .filter((path) => !before.includes(path));
}
