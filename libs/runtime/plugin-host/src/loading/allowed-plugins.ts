import { realpathSync } from 'node:fs';
import { Fault, type PluginKind } from '@agora/plugin-api';
import { bundledPackage, SCOPE } from './bundled.js';
import { isPath, locate } from './locate.js';

/**
 * The plugins that a service may load for whoever queues jobs: those that ship with Agora, and those that its own operator
 * names by path or package, as seen from the folder in which the service was started. What counts is the file that is loaded
 * in the end, so neither links nor a package of the same name elsewhere are a way round.
 */
export class AllowedPlugins {
  private readonly files = new Set<string>();

  /** @throws Fault `invalid-input` when one of `names` is not there. */
  constructor(names: readonly string[], from = process.cwd()) {
    for (const name of names) {
      const file = locate(name, from);
      if (file === undefined) {
        throw new Fault(
          'invalid-input',
          `"${name}" is among the plugins to allow, but there is none, seen from ${from}`,
          {
            fix: 'Correct --plugins (AGORA_PLUGINS): paths or names of installed packages, separated by commas.',
          },
        );
      }
      this.files.add(realpathSync(file));
    }
  }

  /**
   * The file to load for a plugin that was found at `file`.
   * @throws Fault `invalid-input` when it is not allowed
   */
  admit(kind: PluginKind, name: string, file: string, agoraDir: string): string {
    const real = realpathSync(file);
    if (this.files.has(real) || real === bundledFile(kind, name, agoraDir)) return real;
    throw new Fault(
      'invalid-input',
      `${kind} "${name}" (${real}) does not ship with Agora and is not among the plugins that this service may load`,
      {
        fix: `If you trust it, start the service with --plugins ${real} (or AGORA_PLUGINS; several are separated by commas), in every service that uses it.`,
      },
    );
  }
}

function bundledFile(kind: PluginKind, name: string, agoraDir: string): string | undefined {
  if (isPath(name)) return undefined;
  const prefix = bundledPackage(kind, '');
  const short = name.startsWith(prefix) ? name.slice(prefix.length) : name;
  if (short.includes('/') || short.startsWith(SCOPE)) return undefined;
  const file = locate(bundledPackage(kind, short), agoraDir);
  return file === undefined ? undefined : realpathSync(file);
}
