import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PLUGIN_KINDS, type PluginKind } from '@agora/plugin-api';

export const SCOPE = '@agora';

/** `@agora/<kind>-kit` is what plugins of a kind share: a library, and no plugin. */
const LIBRARY = 'kit';

export interface BundledPlugin {
  kind: PluginKind;
  /** Short name, as in an experiment file. */
  name: string;
  /** Name of its package. */
  package: string;
}

/** The package that a short name stands for. */
export function bundledPackage(kind: PluginKind, name: string): string {
  return `${SCOPE}/${kind}-${name}`;
}

/**
 * The plugins installed beside Agora: packages named `@agora/<kind>-<name>` in any `node_modules` at or above `from`. No
 * list of plugins exists anywhere; installing the package is all there is to do.
 */
export function findBundled(from: string): BundledPlugin[] {
  const found = new Map<string, BundledPlugin>();
  for (let folder = from; ; folder = dirname(folder)) {
    for (const name of folderNames(join(folder, 'node_modules', SCOPE))) {
      const plugin = asPlugin(name);
      if (plugin) found.set(plugin.package, plugin);
    }
    if (folder === dirname(folder)) break;
  }
  return [...found.values()].sort((a, b) => order(a) - order(b) || a.name.localeCompare(b.name));
}

const order = ({ kind }: BundledPlugin): number => PLUGIN_KINDS.indexOf(kind);

function asPlugin(folder: string): BundledPlugin | undefined {
  const kind = PLUGIN_KINDS.find((candidate) => folder.startsWith(`${candidate}-`));
  if (!kind) return undefined;
  const name = folder.slice(kind.length + 1);
  if (name === LIBRARY) return undefined;
  return { kind, name, package: bundledPackage(kind, name) };
}

function folderNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
