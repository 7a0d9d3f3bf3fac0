import { resolve, sep } from 'node:path';
import { Fault } from '@agora/plugin-api';

const FULL = ['ENOSPC', 'EDQUOT'];
const FORBIDDEN = ['EROFS', 'EACCES', 'EPERM'];

/** Whether an error code of the system says that a disk is full or must not be written. */
export function isStorageCode(code: string | undefined): boolean {
  return code !== undefined && (FULL.includes(code) || FORBIDDEN.includes(code));
}

/**
 * The Fault of an error while writing at or below `where`: file errors are explained to the user, other errors are converted by
 * `Fault.from`. The message names `where` when the system does not say which file it was.
 */
export function storageFault(error: unknown, where: string): Fault {
  if (Fault.is(error)) return error;
  const code = errorCode(error);
  const place = pathOf(error) ?? where;
  if (code !== undefined && FULL.includes(code)) {
    return new Fault('disk-full', `There is no space left to write ${place}.`, {
      fix: 'Free disk space and run the same command again: what is finished is kept.',
      cause: error,
    });
  }
  // An error of a parent folder counts, too: it may be missing, or not accessible.
  if (code !== 'EROFS' && !isWithin(place, where) && !isWithin(where, place)) return Fault.from(error);
  if (code !== undefined && FORBIDDEN.includes(code)) {
    const why = code === 'EROFS' ? 'The file system is read-only' : 'No permission';
    return new Fault('read-only', `${why}: ${place} cannot be written.`, {
      fix: 'Give this user write access to the folder, or choose another one (--home, --out).',
      cause: error,
    });
  }
  if (code === 'ENOENT') {
    return new Fault('not-found', `${place} cannot be written: its folder is gone, or takes no files.`, {
      fix: 'Leave the folder where it is while it is in use, or choose another one.',
      cause: error,
    });
  }
  if (code === 'ENOTDIR') {
    return new Fault('invalid-input', `${place} cannot be made: a file stands where a folder should be.`, {
      fix: 'Move the file, or choose another folder.',
      cause: error,
    });
  }
  return Fault.from(error);
}

/** Runs file operations; what they throw becomes a Fault that names `place`. */
export async function onStorage<T>(place: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw storageFault(error, place);
  }
}

/** Whether the system says that there is no such file: its folder may be gone as well, or a file has taken the folder's place. */
export function isGone(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** The system's code of the error or of its cause (a library may have wrapped it). */
export function errorCode(error: unknown): string | undefined {
  return ofError(error, 'code');
}

function isWithin(path: string, folder: string): boolean {
  return `${resolve(path)}${sep}`.startsWith(`${resolve(folder)}${sep}`);
}

function pathOf(error: unknown): string | undefined {
  return ofError(error, 'dest') ?? ofError(error, 'path');
}

function ofError(error: unknown, name: 'code' | 'dest' | 'path'): string | undefined {
  let current = error as (Partial<Record<typeof name, unknown>> & { cause?: unknown }) | null | undefined;
  while (typeof current === 'object' && current !== null) {
    const value = current[name];
    if (typeof value === 'string') return value;
    current = current.cause as typeof current;
  }
  return undefined;
}
