import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, onStorage } from '@agora/storage';
import type { TrainParams } from './methods.js';

const FORMAT = 1;

/** Where a training runs. Changes no student but for rounding, and is in no key. */
export interface Placement {
  /** Processes on each node; `all` is one for each GPU, and one where there is none. */
  ranks: number | 'all';
  /** Whether each keeps the whole student (`ddp`) or its part of it (`fsdp`); `auto` is by what fits. */
  sharding: 'auto' | 'ddp' | 'fsdp';
  /** Machines that train it together, each started with the same job folder. Default: one. */
  nodes?: number;
}

export interface TrainingJob {
  params: Omit<TrainParams, 'output'>;
  /** Between two checkpoints: 0 for one after every step, null for none. Changes no student. */
  checkpointMinutes: number | null;
  /** For people who look into the folder. */
  title?: string | undefined;
  /** Default: one process. */
  placement?: Placement;
}

/**
 * Makes the folder of a training, or says the same again to one that is there: its checkpoints stay. What lies in it, and
 * what counts as the end, is written down in `python/agora_jobs/__init__.py`.
 */
export async function writeTrainingJob(
  folder: string,
  { params, checkpointMinutes, title, placement }: TrainingJob,
): Promise<void> {
  await onStorage(folder, async () => {
    await makeFolder(folder);
    const file = join(folder, 'job.json');
    const draft = `${file}.${process.pid}.draft`;
    const job = { format: FORMAT, method: 'train', title, checkpointMinutes, placement, params };
    await writeFile(draft, JSON.stringify(job));
    await rename(draft, file);
  });
}

/** Where a training that came to its end has left `checkpoint/` and `log.jsonl`. */
export function jobOutput(folder: string): string {
  return join(folder, 'output');
}
