import { execFile } from 'node:child_process';
import { join } from 'node:path';

export const TEST_SCRIPTS = join(__dirname, 'python');

/** As `PYTHONPATH`: a training takes its time over every step, so that it can be interrupted in the middle. */
export const SLOW_STEPS = join(TEST_SCRIPTS, 'slow_steps');

/** Runs a script of `test/python` as a user's worker would be run: on one thread. Rejects with what it said. */
export function runTestScript(
  python: string,
  script: string,
  args: readonly string[],
  input = '',
  packages?: string,
): Promise<{ stdout: string; code: number }> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, OMP_NUM_THREADS: '1', ...(packages === undefined ? {} : { PYTHONPATH: packages }) };
    const options = { env, maxBuffer: 2 ** 26 };
    const path = join(TEST_SCRIPTS, script);
    const child = execFile(python, [path, ...args], options, (error, stdout, stderr) => {
      if (!error) resolve({ stdout, code: 0 });
      else if (typeof error.code === 'number' && stdout) resolve({ stdout, code: error.code });
      else reject(new Error(`${script}: ${stderr.slice(-2000)}`));
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
