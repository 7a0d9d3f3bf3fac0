import { Fault } from '@agora/contracts';

/** Writes where a flag points to; what the file system refuses is told of the flag. */
export async function onOut<T>(flag: string, path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw outFault(flag, path, error);
  }
}

/** Why `path` cannot be written, with the flag that names it. */
export function outFault(flag: string, path: string, error: unknown): Fault {
  const fault = Fault.from(error);
  if (fault.code !== 'internal') return fault;
  return new Fault('invalid-input', `${flag}: ${path} cannot be written (${fault.message})`, {
    fix: `Name another place with ${flag}, one that you may write to.`,
    cause: error,
  });
}
