import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Training } from '@agora/run-schemas';

/** The folder that is on the worker's import path. */
export const PYTHON_ROOT = join(__dirname, '..', 'python');
export const ENSURE_SCRIPT = join(PYTHON_ROOT, 'ensure_environment.py');
export const EXTRA_SCRIPT = join(PYTHON_ROOT, 'ensure_extra.py');
export const LORA_REQUIREMENTS = join(PYTHON_ROOT, 'requirements-lora.txt');

/**
 * Changes when a line of the worker or a pinned version does, and so enters the key of every training and evaluation.
 * 16 hexadecimal digits.
 */
export const workerVersion: string = hashOfSources('agora_worker');

const objectivesVersion = hashOfSources('agora_objectives');

/**
 * The version of whoever trains so: what LoRA imports beside the rest counts where LoRA is asked for, what another objective than
 * sft does where one is, and nowhere else.
 */
export function trainingVersion({ lora, dpo }: Pick<Training, 'lora' | 'dpo'>): string {
  if (lora === undefined && dpo === undefined) return workerVersion;
  const hash = createHash('sha256').update(workerVersion);
  if (lora !== undefined) hash.update(readFileSync(LORA_REQUIREMENTS));
  if (dpo !== undefined) hash.update(objectivesVersion);
  return hash.digest('hex').slice(0, 16);
}

/** How a `PythonWorker` is started whose `train` takes a job folder: no part of its version, as it changes no student. */
export const JOBS: string[] = ['-m', 'agora_jobs'];

/** How a `PythonWorker` is started that also answers by continuous batching, and lays prompts out for servers. */
export const ENGINES_WORKER: string[] = ['-m', 'agora_engines'];

/** Changes when what that one does may; enters the keys of evaluations by an engine. 16 hexadecimal digits. */
export const enginesVersion: string = hashOfSources('agora_engines');

/** Starts a server of somebody else's installation, and ends it as a whole: standard library alone. */
export const SERVE_GUARD = join(PYTHON_ROOT, 'serve_guard.py');

/** How a `PythonWorker` is started that also scores datasets. */
export const SCORING: string[] = ['-m', 'agora_scoring'];

/** Changes when what `score` computes may; enters the key of every measurement that Python makes. 16 hexadecimal digits. */
export const scoringVersion: string = hashOfSources('agora_scoring', 'agora_worker');

function hashOfSources(...packages: string[]): string {
  const sources = packages.flatMap((folder) =>
    readdirSync(join(PYTHON_ROOT, folder))
      .filter((name) => name.endsWith('.py'))
      .sort()
      .map((name) => join(folder, name)),
  );
  const hash = createHash('sha256');
  for (const file of ['requirements.txt', ...sources]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(PYTHON_ROOT, file)))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

/** Versions of the packages that the worker imports, by name. */
export function pinnedVersions(): Record<string, string> {
  const text = readFileSync(join(PYTHON_ROOT, 'requirements.txt'), 'utf8');
  return Object.fromEntries([...text.matchAll(/^([\w-]+)==(\S+)$/gm)].map(([, name, version]) => [name, version]));
}
