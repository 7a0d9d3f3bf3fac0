import { copyFile, link, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '@agora/storage';

/** Two file systems, or one that knows no links. */
const WITHOUT_LINKS = new Set(['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** Gives every file below `from` a second name below `to`, an existing folder; copies where the file system has no links. */
export async function linkTree(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      await mkdir(target);
      await linkTree(source, target);
      continue;
    }
    try {
      await link(source, target);
    } catch (error) {
      if (!WITHOUT_LINKS.has(errorCode(error) ?? '')) throw error;
      await copyFile(source, target);
    }
  }
}
