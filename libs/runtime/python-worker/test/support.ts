import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Training, NANO_TRAINING } from '@agora/run-schemas';
import { TEST_SCRIPTS } from './run-test-script.js';

// Helpers of this package's specs.

export const TRAINING: Training = { ...NANO_TRAINING, learningRate: 1e-3, batchSize: 16 };

/** Little sums, the same ones for the same numbers. */
export function rows(count: number, from = 0): { instruction: string; response: string }[] {
  return Array.from({ length: count }, (_, index) => {
    const a = 10 + ((from + index) % 37);
    const b = 3 + ((from + index) % 11);
    return { instruction: `Ann has ${a} apples and buys ${b} more. How many?`, response: `${a} + ${b} = ${a + b}` };
  });
}

export async function tempFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'agora-python-worker-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export async function writeRows(file: string, values: readonly unknown[]): Promise<string> {
  await writeFile(file, values.map((value) => `${JSON.stringify(value)}\n`).join(''));
  return file;
}

export interface Reference {
  loss: number;
  tokens: number;
  texts: string[];
}

/** The plain computation that the worker must agree with; see `test/python/reference.py`. */
export function reference(
  python: string,
  model: string,
  question: { rows: unknown[]; prompts: string[]; maxTokens: number },
): Promise<Reference> {
  return new Promise((resolve, reject) => {
    const child = execFile(python, [join(TEST_SCRIPTS, 'reference.py'), model], (error, stdout) =>
      error ? reject(error) : resolve(JSON.parse(stdout) as Reference),
    );
    child.stdin?.end(JSON.stringify(question));
  });
}
