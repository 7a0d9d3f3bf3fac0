import { formatFiles, installPackagesTask, type Tree } from '@nx/devkit';

export interface InstallOption {
  /** Leaves `npm install` to whoever calls. */
  skipInstall?: boolean;
}

/** Formats what was written. What it returns links the new package into `node_modules`, by `npm install`. */
export async function finish(tree: Tree, { skipInstall = false }: InstallOption): Promise<() => void> {
  await formatFiles(tree);
  return () => {
    if (!skipInstall) installPackagesTask(tree, true);
  };
}
