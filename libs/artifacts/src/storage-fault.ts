import { Fault } from '@agora/contracts';

/**
 * A failed file operation in the user's terms; anything else as `Fault.from` sees it. `where` is named when the system
 * does not say which file it was.
 */
export function storageFault(error: unknown, where: string): Fault {
  if (Fault.is(error)) return error;
  const code = errorCode(error);
  const place = (error as NodeJS.ErrnoException | undefined)?.path ?? where;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new Fault('disk-full', `There is no space left to write ${place}.`, {
      fix: 'Free disk space and run the same command again: what is finished is kept.',
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new Fault('invalid-input', `No permission to write ${place}.`, {
      fix: 'Give this user write access to the folder, or choose another home folder.',
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

/** The system's code of the error or of what caused it (a library may have wrapped it). */
export function errorCode(error: unknown): string | undefined {
  let current = error as { code?: unknown; cause?: unknown } | null | undefined;
  while (typeof current === 'object' && current !== null) {
    if (typeof current.code === 'string') return current.code;
    current = current.cause as typeof current;
  }
  return undefined;
}
