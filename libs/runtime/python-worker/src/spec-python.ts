import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { PYTHON_ROOT } from './python-files.js';

/** Runs a script of `python/testing` as a user's worker would be run: on one thread. Rejects with what it said. */
export function runTesting(
  python: string,
  script: string,
  args: readonly string[],
  input = '',
): Promise<{ stdout: string; code: number }> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, OMP_NUM_THREADS: '1' };
    const options = { env, maxBuffer: 2 ** 26 };
    const path = join(PYTHON_ROOT, 'testing', script);
    const child = execFile(python, [path, ...args], options, (error, stdout, stderr) => {
      if (!error) resolve({ stdout, code: 0 });
      else if (typeof error.code === 'number' && stdout) resolve({ stdout, code: error.code });
      else reject(new Error(`${script}: ${stderr.slice(-2000)}`));
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
