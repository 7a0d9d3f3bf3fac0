import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A folder that programs of any user may pass through but not list. */
export async function makeTemp(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'agora-sandbox-'));
  await chmod(folder, 0o711);
  return folder;
}

/** Never fails: what programs have left may be deeper than a path can say, and more than the system's `rm` can take away. */
export async function removeTemp(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch {
    await promisify(execFile)('rm', ['-rf', '--', folder]).catch(() => undefined);
  }
}
