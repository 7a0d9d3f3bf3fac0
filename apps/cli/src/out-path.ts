import { Fault } from '@agora/plugin-api';
import { errorCode, storageFault } from '@agora/storage';

/** Writes where a flag points to; what the file system refuses is told of the flag. */
export async function onOut<T>(flag: string, path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw outFault(flag, path, error);
  }
}

/** Why `path` cannot be written, with the flag that names it. What is no failure of the system stays what it is. */
export function outFault(flag: string, path: string, error: unknown): Fault {
  if (Fault.is(error) || !/^E[A-Z\d]+$/.test(errorCode(error) ?? '')) return Fault.from(error);
  const { code, message } = storageFault(error, path);
  const isKnown = code !== 'internal';
  const what = isKnown ? message : `${path} cannot be written (${message})`;
  return new Fault(isKnown ? code : 'invalid-input', `${flag}: ${what}`, {
    fix: `${code === 'disk-full' ? 'Free disk space, or name' : 'Name'} another place with ${flag}, one that you may write to.`,
    cause: error,
  });
}
