import { Fault } from '@agora/plugin-api';
import { errorCode, storageFault } from '@agora/storage';

/** Writes to the path that a flag names. An error of the file system becomes a Fault that names the flag. */
export async function onOut<T>(flag: string, path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw outFault(flag, path, error);
  }
}

/** A Fault that says why `path` cannot be written, and which flag names it. Other errors are given back unchanged. */
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
