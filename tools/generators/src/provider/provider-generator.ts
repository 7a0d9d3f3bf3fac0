import { join } from 'node:path';
import { formatFiles, generateFiles, installPackagesTask, names, updateJson, type Tree } from '@nx/devkit';

export interface ProviderGeneratorOptions {
  /** What an experiment file calls it: lower case, words joined by hyphens. */
  name: string;
  /** What people call the vendor. */
  title?: string;
  /** Where the vendor's API begins. */
  baseURL?: string;
  /** Leaves `npm install` to whoever calls. */
  skipInstall?: boolean;
}

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** `@agora/provider-kit` is what providers share. */
const TAKEN = 'kit';
const TEMPLATES = join(__dirname, '..', '..', 'files', 'provider');

/**
 * Writes `plugins/provider/<name>` and adds it to the references of the root `tsconfig.json`; nothing else is touched.
 * What it returns links the new package into `node_modules`, by `npm install`.
 * @throws Error when the name is no plugin name or already taken, or the address no place where an API can begin.
 */
export default async function providerGenerator(
  tree: Tree,
  { name, title, baseURL = 'https://api.example.com/v1', skipInstall = false }: ProviderGeneratorOptions,
): Promise<() => void> {
  if (!NAME.test(name)) {
    throw new Error(`"${name}" cannot be a provider's name: use lower case, with words joined by hyphens.`);
  }
  if (name === TAKEN) throw new Error(`@agora/provider-${TAKEN} is what providers share: use another name.`);
  if (!isAddress(baseURL)) {
    throw new Error(
      `baseURL "${baseURL}" is no address like https://api.example.com/v1, without query and credentials.`,
    );
  }
  const root = `plugins/provider/${name}`;
  if (tree.exists(root)) throw new Error(`${root} is already there.`);
  const { className, constantName } = names(name);
  generateFiles(tree, TEMPLATES, root, { name, className, constantName, title: title ?? className, baseURL, tmpl: '' });
  addReference(tree, `./${root}`);
  await formatFiles(tree);
  return () => {
    if (!skipInstall) installPackagesTask(tree, true);
  };
}

function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, search, hash, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && search + hash + username + password === '';
}

interface RootConfig {
  references: { path: string }[];
}

/** After the other providers, so that the list stays in order of kind. */
function addReference(tree: Tree, path: string): void {
  updateJson<RootConfig>(tree, 'tsconfig.json', (config) => {
    const { references } = config;
    const last = references.findLastIndex((reference) => reference.path.startsWith('./plugins/provider/'));
    const at = last < 0 ? references.length : last + 1;
    return { ...config, references: [...references.slice(0, at), { path }, ...references.slice(at)] };
  });
}
