import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { Fault } from '@agora/plugin-api';
import { exports as resolveExports } from 'resolve.exports';

const CONDITIONS = { conditions: ['node', 'import', 'require', 'default'], unsafe: true };

export function isPath(name: string): boolean {
  return name.startsWith('.') || isAbsolute(name);
}

/**
 * The file that a package name or path stands for, seen from a folder; undefined when there is no such package or path.
 * A Fault when the package is there but has no file to load.
 */
export function locate(name: string, from: string): string | undefined {
  const folder = isPath(name) ? resolve(from, name) : findPackage(name, from);
  if (folder !== undefined && isFile(folder)) return folder;
  try {
    return createRequire(join(from, 'resolve-from-here.js')).resolve(name);
  } catch (error) {
    if (folder === undefined || !existsSync(folder)) return undefined;
    const entry = importEntry(folder);
    if (entry && existsSync(entry)) return entry;
    throw new Fault(
      'invalid-input',
      `Package "${name}" in ${folder} has no file to load${entry ? `: ${entry} is missing` : ''}.`,
      {
        fix: 'Build the package, or correct "main" or "exports" in its package.json.',
        cause: error,
      },
    );
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** `require.resolve` knows no packages that allow only `import`. */
function importEntry(folder: string): string | undefined {
  const manifest = readManifest(folder);
  if (!manifest) return undefined;
  let entry: string | undefined;
  try {
    entry = resolveExports(manifest, '.', CONDITIONS)?.[0];
  } catch {
    // None of the package's conditions fits.
  }
  entry ??= manifest.main;
  return entry === undefined ? undefined : join(folder, entry);
}

interface PackageManifest {
  name: string;
  main?: string;
}

function readManifest(folder: string): PackageManifest | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageManifest;
  } catch {
    return undefined;
  }
}

function findPackage(name: string, from: string): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (statSync(candidate, { throwIfNoEntry: false })?.isDirectory()) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
}
