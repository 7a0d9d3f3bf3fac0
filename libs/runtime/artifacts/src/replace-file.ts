import { makeFolder, storageFault } from '@agora/storage';
import { randomBytes } from 'node:crypto';
import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const DRAFT = /\.(\d+)-[0-9a-f]{8}\.draft$/;

/**
 * Writes a file beside its final place and then moves it there. Readers see the old file or the new one, never half of one, even
 * when the writer is killed.
 */
export async function replaceFile(file: string, write: (draft: string) => Promise<unknown>): Promise<void> {
  const draft = `${file}.${process.pid}-${randomBytes(4).toString('hex')}.draft`;
  try {
    await makeFolder(dirname(file));
    await write(draft);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw storageFault(error, file);
  }
}

/** The same for a given text. `mode`: permissions of a new file, before the umask. */
export function replaceText(file: string, text: string, mode = 0o666): Promise<void> {
  return replaceFile(file, (draft) => writeFile(draft, text, { mode, flag: 'wx' }));
}

/** Whether a file is one that `replaceFile` has not moved to its place yet. */
export function isDraft(name: string): boolean {
  return DRAFT.test(name);
}

/** Removes drafts below `folder` whose writers ran on this machine and are gone. */
export async function removeDrafts(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const [, pid] = DRAFT.exec(entry.name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(entry.parentPath, entry.name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
