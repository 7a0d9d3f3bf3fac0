import { randomBytes } from 'node:crypto';
import { mkdtemp, opendir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { isGone, makeFolder } from '@agora/storage';

const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000;
const HEARTBEAT_MS = 10 * 60 * 1000;

export interface BuildFolder {
  dir: string;
  /** Ends the heartbeat and removes the folder, unless it was renamed away. Never throws: a leftover is swept later. */
  release(): Promise<void>;
}

/**
 * A fresh folder to build in. As long as it is in use its time stamp is renewed, so that `sweep` can tell the folder of a
 * killed process from that of a stage that takes days.
 */
export async function openBuildFolder(parent: string, key: string): Promise<BuildFolder> {
  await makeFolder(parent);
  const dir = await mkdtemp(join(parent, `${key.slice(0, 16)}-${process.pid}-`));
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(dir, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    dir,
    async release() {
      clearInterval(heartbeat);
      await rm(dir, { recursive: true, force: true }).catch(() => undefined);
    },
  };
}

/** Takes a folder out of the way in one step, then deletes it. */
export async function removeAtOnce(folder: string, parent: string): Promise<void> {
  await makeFolder(parent);
  const aside = join(parent, `removed-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await rename(folder, aside);
  } catch (error) {
    if (isGone(error)) return;
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}

/** Removes what killed builders left more than a day ago. */
export async function sweep(parent: string, now = Date.now()): Promise<void> {
  const names: string[] = [];
  try {
    for await (const entry of await opendir(parent)) names.push(entry.name);
  } catch (error) {
    if (isGone(error)) return;
    throw error;
  }
  for (const name of names) {
    const folder = join(parent, name);
    const info = await stat(folder).catch(() => undefined);
    if (info && now - info.mtimeMs > ABANDONED_AFTER_MS) {
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}
