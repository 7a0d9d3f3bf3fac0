import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Fault, type DataSource } from '@agora/plugin-api';
import { errorCode, storageFault } from '@agora/storage';
import { writeAtomically } from './atomic-file.js';

interface Found {
  path: string;
  /** Name of the unpacked file. */
  name: string;
  packed: boolean;
}

/**
 * The unpacked file of a source in a user's own folder; undefined when the folder has none of its names. A packed one is
 * unpacked into the cache, anew when it has changed. A user's own file is taken as it is: its hash is not asked for.
 */
export async function fileInFolder(source: DataSource, folder: string, cache: string): Promise<string | undefined> {
  for (const name of source.names) {
    const found = await look(resolve(folder), name);
    if (!found) continue;
    return found.packed ? unpacked(found, cache) : found.path;
  }
  return undefined;
}

async function look(folder: string, name: string): Promise<Found | undefined> {
  for (const candidate of name.endsWith('.gz') ? [name] : [name, `${name}.gz`]) {
    const path = join(folder, candidate);
    if (await isFile(path)) {
      return { path, name: basename(candidate).replace(/\.gz$/, ''), packed: candidate.endsWith('.gz') };
    }
  }
  return undefined;
}

async function unpacked({ path, name }: Found, cache: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  const state = createHash('sha256')
    .update(JSON.stringify([path, size, mtimeMs]))
    .digest('hex')
    .slice(0, 16);
  const target = join(cache, 'unpacked', state, name);
  if (await isFile(target)) return target;
  await writeAtomically(target, () => createReadStream(path), { gunzip: true }).catch((error: unknown) => {
    throw notUnpacked(path, target, error);
  });
  return target;
}

function notUnpacked(path: string, target: string, error: unknown): Fault {
  if (Fault.is(error)) return new Fault(error.code, `${path}: ${error.message}`, error);
  if (errorCode(error)?.startsWith('Z_')) {
    return new Fault('invalid-input', `${path} is not whole gzip data: ${Fault.from(error).message}`, {
      fix: 'Fetch the file again, or remove .gz from its name if it is not compressed.',
      cause: error,
    });
  }
  return storageFault(error, target);
}

export async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
