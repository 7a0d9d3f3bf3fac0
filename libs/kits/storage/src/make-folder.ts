import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and its parents, unless they exist. Node's `mkdir` with `recursive` loops forever where a file system refuses
 * names, as /proc does.
 */
export async function makeFolder(path: string): Promise<void> {
  const folder = resolve(path);
  try {
    await mkdir(folder);
  } catch (error) {
    if (await isFolder(folder)) return;
    const parent = dirname(folder);
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw Object.assign(notAFolder(folder), { cause: error });
    if (code !== 'ENOENT' || parent === folder) throw error;
    // Another process may have made it in the meantime.
    if (!(await isFolder(parent))) await makeFolder(parent);
    await mkdir(folder).catch(async (again: unknown) => {
      if (!(await isFolder(folder))) throw again;
    });
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  );
}

function notAFolder(path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${path} is no folder`), { code: 'ENOTDIR', path });
}
