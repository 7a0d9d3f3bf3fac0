import { opendir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactStore } from './artifact-store.js';
import type { Artifact } from './artifact.js';
import { isGone } from '@agora/storage';

/** Every artifact of a store that can be read, in no order. */
export async function* allArtifacts(store: ArtifactStore): AsyncGenerator<Artifact> {
  for (const prefix of await namesIn(store.home.artifacts)) {
    if (!/^[0-9a-f]{2}$/.test(prefix)) continue;
    for (const key of await namesIn(join(store.home.artifacts, prefix))) {
      const artifact = await store.find(key).catch(() => undefined);
      if (artifact) yield artifact;
    }
  }
}

/** Bytes of everything below a folder, and when the youngest of it was changed; nothing where there is no folder. */
export async function sizeOf(folder: string): Promise<{ bytes: number; changedMs: number }> {
  const sum = { bytes: 0, changedMs: 0 };
  const folders = [folder];
  for (const each of folders) {
    try {
      for await (const entry of await opendir(each)) {
        const path = join(each, entry.name);
        if (entry.isDirectory()) folders.push(path);
        const { size, mtimeMs } = await stat(path);
        if (entry.isFile()) sum.bytes += size;
        sum.changedMs = Math.max(sum.changedMs, mtimeMs);
      }
    } catch (error) {
      if (!isGone(error)) throw error; // It went while we looked.
    }
  }
  return sum;
}

export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}
