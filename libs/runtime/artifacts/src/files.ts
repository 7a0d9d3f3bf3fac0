import { createHash } from 'node:crypto';
import { open, opendir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { Fault } from '@agora/plugin-api';

export interface FileDigest {
  sha256: string;
  bytes: number;
}

const CHUNK = 1 << 20;
/** As many as libuv has threads. */
const AT_ONCE = 4;

/** Reads a file once for its sha256 and size. */
export async function digestFile(file: string): Promise<FileDigest> {
  const handle = await open(file, 'r');
  try {
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(CHUNK);
    let bytes = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK, null);
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
      bytes += bytesRead;
    }
    return { sha256: hash.digest('hex'), bytes };
  } finally {
    await handle.close();
  }
}

/** Puts a file's content, or a folder's list of names, on the disk. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** All of them side by side, since a file system writes what is wanted at the same time in one go. */
export async function syncAll(paths: readonly string[]): Promise<void> {
  const left = paths.values();
  const work = async (): Promise<void> => {
    for (const path of left) await sync(path);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

export interface Tree {
  /** Paths relative to the root, with "/", in order of name. */
  files: string[];
  /** Absolute paths of the root and every folder below it, deepest last. */
  folders: string[];
}

/** Every file and folder below `root`. An artifact holds nothing else: a link would point at what is not kept. */
export async function listTree(root: string): Promise<Tree> {
  const tree: Tree = { files: [], folders: [root] };
  for (const folder of tree.folders) {
    for await (const entry of await opendir(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) tree.folders.push(path);
      else if (entry.isFile()) tree.files.push(relative(root, path).split(sep).join('/'));
      else throw new Fault('internal', `An artifact may hold files and folders alone; ${path} is neither.`);
    }
  }
  tree.files.sort();
  return tree;
}
