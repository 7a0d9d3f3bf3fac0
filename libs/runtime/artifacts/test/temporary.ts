import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of one spec's own, and its removal. */
export async function temporaryFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'agora-artifacts-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A real file system of `kib` KiB; undefined where this user may not mount one. */
export async function smallDisk(kib: number): Promise<{ path: string; remove(): Promise<void> } | undefined> {
  const folder = await temporaryFolder();
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', folder.path]);
  if (status !== 0) {
    await folder.remove();
    return undefined;
  }
  return {
    path: folder.path,
    async remove() {
      spawnSync('umount', ['-l', folder.path]);
      await folder.remove();
    },
  };
}
