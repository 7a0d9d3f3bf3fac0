import { join } from 'node:path';
import { generateFiles, names, writeJson, type Tree } from '@nx/devkit';
import { addRow, type DocsTable } from './docs-table.js';
import { checkName } from './name.js';
import { addReference, libraryFolder } from './workspace.js';

export type PluginKind = 'provider' | 'method' | 'domain' | 'metric' | 'launcher';

/** What the package of one kind of plugin is made of. */
export interface PluginPackage {
  kind: PluginKind;
  /** What an experiment file calls it. */
  name: string;
  /** One line for `agora plugins`. */
  description: string;
  /** Packages of `libs/` that its sources import, beside the plugin API. */
  libraries?: string[];
  /** Packages of `libs/` that its specs import, beside the testkit. */
  testLibraries?: string[];
  /** The list of the documentation that names all plugins of this kind. */
  list: DocsTable;
  /** The columns of its row, after its name with a link to its README. */
  row?: string[];
  /** What its templates say beside name and description. */
  variables?: Record<string, unknown>;
}

/** The description of a plugin whose author gave none. */
export const TO_DESCRIBE = 'TODO: what it does, in one line';

const FILES = join(__dirname, '..', '..', 'files');
/** `@agora/provider-kit` and `@agora/domain-kit` are what plugins of a kind share. */
const TAKEN = 'kit';

/**
 * Writes `plugins/<kind>/<name>` with the templates of its kind, adds it to the references of the root `tsconfig.json` and to
 * its list in the documentation. Returns its folder.
 * @throws Error when the name is no plugin name or taken; nothing is written then.
 */
export function writePluginPackage(tree: Tree, plugin: PluginPackage): string {
  const { kind, name, description } = plugin;
  checkName(name, kind);
  if (name === TAKEN) throw new Error(`@agora/${kind}-${TAKEN} is what ${kind}s share: use another name.`);
  const root = `plugins/${kind}/${name}`;
  if (tree.exists(root)) throw new Error(`${root} is already there.`);
  writeConfiguration(tree, root, plugin);
  writeTemplates(tree, kind, root, { name, description, ...plugin.variables });
  addReference(tree, root);
  addRow(tree, plugin.list, [`[\`${name}\`](../${root}/README.md)`, ...(plugin.row ?? [])]);
  return root;
}

/** Writes a folder of `files/`; the templates know the name in the usual spellings. */
export function writeTemplates(
  tree: Tree,
  from: string,
  to: string,
  variables: { name: string } & Record<string, unknown>,
): void {
  const { className, constantName, propertyName } = names(variables.name);
  generateFiles(tree, join(FILES, from), to, { className, constantName, propertyName, ...variables, tmpl: '' });
}

function writeConfiguration(tree: Tree, root: string, plugin: PluginPackage): void {
  const { kind, name, description } = plugin;
  const own = ['@agora/plugin-api', ...(plugin.libraries ?? [])].sort();
  const forSpecs = ['@agora/testkit', ...(plugin.testLibraries ?? [])].sort();
  const anyVersion = (libraries: string[]) => Object.fromEntries(libraries.map((library) => [library, '*']));
  writeJson(tree, `${root}/package.json`, {
    name: `@agora/${kind}-${name}`,
    version: '0.1.0',
    private: true,
    description,
    license: 'Apache-2.0',
    main: './dist/index.js',
    types: './dist/index.d.ts',
    exports: {
      '.': { '@agora/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
      './package.json': './package.json',
    },
    dependencies: { ...anyVersion(own), zod: '^4.4.0' },
    devDependencies: anyVersion(forSpecs),
    nx: { tags: ['layer:plugin'] },
  });
  writeJson(tree, `${root}/tsconfig.json`, {
    extends: '../../../tsconfig.base.json',
    compilerOptions: { rootDir: 'src', outDir: 'dist', tsBuildInfoFile: 'dist/tsconfig.tsbuildinfo' },
    include: ['src/**/*.ts'],
    exclude: ['src/**/*.spec.ts'],
    references: [...own, ...forSpecs].map((library) => ({ path: `../../../${libraryFolder(tree, library)}` })),
  });
  tree.write(
    `${root}/jest.config.cjs`,
    `module.exports = { ...require('../../../jest.preset.cjs'), displayName: '${kind}-${name}' };\n`,
  );
}
