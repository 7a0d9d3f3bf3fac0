import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that programs of any user may pass through but not list. */
export async function makeTemp(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'agora-sandbox-'));
  await chmod(folder, 0o711);
  return folder;
}

export function removeTemp(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}
