import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, onStorage } from '@agora/storage';
import type { TrainParams } from './methods.js';

const FORMAT = 1;

export interface TrainingJob {
  params: Omit<TrainParams, 'output'>;
  /** Between two checkpoints: 0 for one after every step, null for none. Changes no student. */
  checkpointMinutes: number | null;
  /** For people who look into the folder. */
  title?: string | undefined;
}

/**
 * Makes the folder of a training, or says the same again to one that is there: its checkpoints stay. What lies in it, and
 * what counts as the end, is written down in `python/agora_jobs/__init__.py`.
 */
export async function writeTrainingJob(
  folder: string,
  { params, checkpointMinutes, title }: TrainingJob,
): Promise<void> {
  await onStorage(folder, async () => {
    await makeFolder(folder);
    const file = join(folder, 'job.json');
    const draft = `${file}.${process.pid}.draft`;
    await writeFile(draft, JSON.stringify({ format: FORMAT, method: 'train', title, checkpointMinutes, params }));
    await rename(draft, file);
  });
}

/** Where a training that came to its end has left `checkpoint/` and `log.jsonl`. */
export function jobOutput(folder: string): string {
  return join(folder, 'output');
}
