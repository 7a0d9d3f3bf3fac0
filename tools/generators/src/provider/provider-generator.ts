import { names, type Tree } from '@nx/devkit';
import { finish, type InstallOption } from '../shared/finish.js';
import { writePluginPackage } from '../shared/plugin-package.js';

export interface ProviderGeneratorOptions extends InstallOption {
  /** What an experiment file calls it: lower case, words joined by hyphens. */
  name: string;
  /** What people call the vendor. */
  title?: string;
  /** Where the vendor's API begins. */
  baseURL?: string;
}

/** @throws Error when the name is no plugin name or taken, or the address no place where an API can begin. */
export default async function providerGenerator(
  tree: Tree,
  { name, title = names(name).className, baseURL = 'https://api.example.com/v1', ...rest }: ProviderGeneratorOptions,
): Promise<() => void> {
  if (!isAddress(baseURL)) {
    throw new Error(
      `baseURL "${baseURL}" is no address like https://api.example.com/v1, without query and credentials.`,
    );
  }
  writePluginPackage(tree, {
    kind: 'provider',
    name,
    description: `Models of ${title}`,
    libraries: ['@agora/provider-kit'],
    list: { page: 'docs/plugins.md', firstColumn: 'provider' },
    row: [`models of ${title.replaceAll('|', '\\|')}`],
    variables: { title, baseURL },
  });
  return finish(tree, rest);
}

function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, search, hash, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && search + hash + username + password === '';
}
