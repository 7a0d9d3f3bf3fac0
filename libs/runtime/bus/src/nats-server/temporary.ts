import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '@agora/plugin-api';
import { errorCode, storageFault } from '@agora/storage';

const ROOM = 1 << 16;

/** Writes temporary files of a nats-server. A failure of the disk is reported with the folder for temporary files. */
export async function inTemporary<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    const { code, message } = storageFault(error, tmpdir());
    throw new Fault(code, `nats-server needs temporary files: ${message}`, {
      fix: `Free disk space there, or name another folder in TMPDIR (now ${tmpdir()}).`,
      cause: error,
    });
  }
}

/** @throws Fault when `folder` has no room for a server's first files: then the server cannot even write a log that says so */
export async function hasRoom(folder: string): Promise<void> {
  await inTemporary(() => writeFile(join(folder, 'room'), Buffer.alloc(ROOM)));
}
