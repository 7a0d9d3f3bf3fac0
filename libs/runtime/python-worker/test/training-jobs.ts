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

/** Of a training of sixteen steps. */
export async function jobParams(folder: string): Promise<Omit<TrainParams, 'output'>> {
  return {
    model: { path: nanoModel.student },
    files: [await writeRows(join(folder, 'rows.jsonl'), rows(64))],
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

/** How far the weights of two students are apart at most. */
export async function apart(one: string, other: string): Promise<number> {
  const [a, b] = await Promise.all([one, other].map(weightsOf));
  expect([...(a?.keys() ?? [])].sort()).toEqual([...(b?.keys() ?? [])].sort());
  let most = 0;
  for (const [name, values] of a ?? [])
    values.forEach((value, index) => (most = Math.max(most, Math.abs(value - (b?.get(name)?.[index] ?? NaN)))));
  return most;
}

/** Tensors of 32 bits in a file of safetensors: a length, a header of JSON, numbers. */
async function weightsOf(output: string): Promise<Map<string, Float32Array>> {
  const file = await readFile(join(output, 'checkpoint', 'model.safetensors'));
  const start = 8 + Number(file.readBigUInt64LE());
  const header = JSON.parse(file.toString('utf8', 8, start)) as Record<string, { data_offsets?: [number, number] }>;
  return new Map(
    Object.entries(header).flatMap(([name, { data_offsets: at }]) =>
      at ? [[name, new Float32Array(file.subarray(start + at[0], start + at[1]).slice().buffer)] as const] : [],
    ),
  );
}
