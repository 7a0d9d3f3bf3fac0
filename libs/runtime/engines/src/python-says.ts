import { execFile } from 'node:child_process';
import { serverEnvironment } from '@agora/python-worker';

const LOOK_MS = 60_000;

/** What a short program prints on an interpreter; undefined where it fails. Rejects with `ENOENT` or `EACCES` where there is none. */
export function pythonSays(
  python: string,
  program: string,
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const env = serverEnvironment(environment, {});
    execFile(python, ['-c', program], { env, timeout: LOOK_MS }, (error, stdout) => {
      if (!error) return resolve(stdout.trim());
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'EACCES') return reject(error);
      resolve(undefined);
    });
  });
}
