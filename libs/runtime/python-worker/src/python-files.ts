import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder that is on the worker's import path. */
export const PYTHON_ROOT = join(__dirname, '..', 'python');
export const ENSURE_SCRIPT = join(PYTHON_ROOT, 'ensure_environment.py');

/**
 * Changes when a line of the worker or a pinned version does, and so enters the key of every training and evaluation.
 * 16 hexadecimal digits.
 */
export const workerVersion: string = hashOfSources();

function hashOfSources(): string {
  const sources = readdirSync(join(PYTHON_ROOT, 'agora_worker'))
    .filter((name) => name.endsWith('.py'))
    .sort()
    .map((name) => join('agora_worker', name));
  const hash = createHash('sha256');
  for (const file of ['requirements.txt', ...sources]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(PYTHON_ROOT, file)))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}
