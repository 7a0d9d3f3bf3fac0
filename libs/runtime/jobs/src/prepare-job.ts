import { access, cp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Compute, Training } from '@agora/run-schemas';
import { Fault, type LaunchRequest } from '@agora/plugin-api';
import {
  ensurePythonEnvironment,
  ensurePythonExtra,
  LORA_REQUIREMENTS,
  PYTHON_ROOT,
  writeTrainingJob,
  type TrainingJob,
} from '@agora/python-worker';
import { onStorage } from '@agora/storage';
import { jobEnvironment } from './job-environment.js';
import { jobName } from './job-name.js';
import { checkLayout, trainingArgv } from './training-argv.js';

type Params = TrainingJob['params'];

export interface PrepareOptions {
  /** What the installation of the environment is doing, a line at a time. */
  onInstall?(line: string): void;
  signal?: AbortSignal;
  /** For people who look into the folder. */
  title?: string | undefined;
}

/**
 * Lays out the folder of a training, with the Python sources that its key promises, and says how it is to be started. The nodes need
 * to see this folder, the interpreter, the rows and the student's model, and nothing else of ours.
 */
export async function prepareJob(
  folder: string,
  params: Params,
  compute: Compute,
  options: PrepareOptions = {},
): Promise<LaunchRequest> {
  checkLayout(compute);
  const { nodes, gpus, sharding, checkpointMinutes, environment } = compute;
  const training = withMicroBatch(params.training, compute.microBatch);
  await writeTrainingJob(folder, {
    params: { ...params, training },
    checkpointMinutes: checkpointMinutes === 'off' ? null : checkpointMinutes,
    placement: { ranks: Math.max(1, gpus), sharding, ...(nodes > 1 ? { nodes } : {}) },
    title: options.title,
  });
  const { python, packages } = await interpreter(environment.python, training, options);
  return onStorage(folder, async () => {
    await copySources(folder);
    const argv = trainingArgv({ python, folder });
    const start = await writeStart(folder, environment.setup);
    return {
      name: jobName(folder),
      folder,
      argv: [...start, ...argv],
      ...jobEnvironment(compute, { folder, packages, model: params.model }),
      nodes,
      gpusPerNode: gpus,
    };
  });
}

/**
 * The same rows a step in smaller pieces: the student is the same but for rounding. Fault `invalid-input` for what is no divisor.
 */
export function withMicroBatch(training: Training, microBatch: number | undefined): Training {
  const { batchSize, gradientAccumulation } = training;
  if (microBatch === undefined || microBatch >= batchSize) return training;
  if (batchSize % microBatch !== 0) {
    throw new Fault(
      'invalid-input',
      `compute: microBatch is ${microBatch}, which does not divide batchSize ${batchSize}`,
      {
        fix: `Use a divisor of ${batchSize}, or leave microBatch out: what does not fit is halved by itself.`,
      },
    );
  }
  return { ...training, batchSize: microBatch, gradientAccumulation: gradientAccumulation * (batchSize / microBatch) };
}

async function interpreter(
  named: string | undefined,
  training: Training,
  { onInstall, signal }: PrepareOptions,
): Promise<{ python: string; packages?: string | undefined }> {
  // What is on the nodes is not ours to install.
  if (named !== undefined) return { python: named };
  const making = { onProgress: onInstall, signal };
  const python = await ensurePythonEnvironment(making);
  return training.lora === undefined
    ? { python }
    : { python, packages: await ensurePythonExtra(python, LORA_REQUIREMENTS, making) };
}

/** So that a job which starts days later, after an update of ours, still trains what its key says. */
async function copySources(folder: string): Promise<void> {
  const place = join(folder, 'python');
  if (await exists(place)) return;
  const draft = `${place}.${process.pid}.draft`;
  await rm(draft, { recursive: true, force: true });
  // All of them, half a megabyte: a list of what a training imports would be one module behind.
  const filter = (path: string): boolean => basename(path) !== '__pycache__';
  await cp(PYTHON_ROOT, draft, { recursive: true, filter });
  await rename(draft, place);
}

/** The lines of the compute file before the training: a script that becomes it. */
async function writeStart(folder: string, setup: readonly string[]): Promise<string[]> {
  if (setup.length === 0) return [];
  const file = join(folder, 'start.sh');
  await writeFile(file, ['#!/bin/bash', 'set -e', ...setup, 'exec "$@"', ''].join('\n'));
  return ['/bin/bash', file];
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
