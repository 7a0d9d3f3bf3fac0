import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nanoModel } from '@agora/nano-model';
import type { TrainParams, TrainResult } from '../src/methods.js';
import { PythonWorker } from '../src/python-worker.js';
import { rows, TRAINING, writeRows } from './support.js';

// Helpers of the specs of job folders.

/** All of a student that must not depend on how often its training was interrupted. */
export interface Student {
  result: Omit<TrainResult, 'seconds'>;
  weights: string;
  log: string;
}

export async function student(output: string, { seconds, ...result }: TrainResult): Promise<Student> {
  expect(seconds).toBeGreaterThan(0);
  const weights = await readFile(join(output, 'checkpoint', 'model.safetensors'));
  const log = await readFile(join(output, 'log.jsonl'), 'utf8');
  return { result, log, weights: createHash('sha256').update(weights).digest('hex') };
}

/** Of a training of thirty steps. */
export async function jobParams(folder: string): Promise<Omit<TrainParams, 'output'>> {
  return {
    model: { path: nanoModel.student },
    files: [await writeRows(join(folder, 'rows.jsonl'), rows(120))],
    training: { ...TRAINING, batchSize: 8, epochs: 2 },
    seed: 1,
    device: 'cpu',
  };
}

/** The student of the same training without a job folder. */
export async function trainedAtAStretch(
  python: string,
  params: Omit<TrainParams, 'output'>,
  output: string,
): Promise<Student> {
  await mkdir(output);
  const worker = new PythonWorker({ python });
  try {
    return await student(output, await worker.call('train', { ...params, output }));
  } finally {
    await worker.close();
  }
}
