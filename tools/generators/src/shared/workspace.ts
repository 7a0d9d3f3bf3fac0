import { readJson, updateJson, type Tree } from '@nx/devkit';

interface RootConfig {
  references: { path: string }[];
}

/** After the others of its folder, so that the list stays in order of kind. */
export function addReference(tree: Tree, folder: string): void {
  const beside = `./${folder.slice(0, folder.lastIndexOf('/') + 1)}`;
  updateJson<RootConfig>(tree, 'tsconfig.json', (config) => {
    const { references } = config;
    const last = references.findLastIndex(({ path }) => path.startsWith(beside));
    const at = last < 0 ? references.length : last + 1;
    return { ...config, references: [...references.slice(0, at), { path: `./${folder}` }, ...references.slice(at)] };
  });
}

/** The folder of a package of `libs/`, by its name. */
export function libraryFolder(tree: Tree, name: string): string {
  for (const wing of tree.children('libs')) {
    for (const library of tree.children(`libs/${wing}`)) {
      const folder = `libs/${wing}/${library}`;
      const manifest = `${folder}/package.json`;
      if (tree.exists(manifest) && readJson<{ name: string }>(tree, manifest).name === name) return folder;
    }
  }
  throw new Error(`No package of libs/ is named ${name}, which the new package needs.`);
}
