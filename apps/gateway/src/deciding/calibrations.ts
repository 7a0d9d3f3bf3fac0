import { namesIn } from '@agora/artifacts';
import { keptCalibrationSchema, type KeptCalibration } from '@agora/contracts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What `agora judge calibrate --run` has found out of a run's judges; what cannot be read is left out. */
export async function calibrationsOf(home: string, run: string): Promise<KeptCalibration[]> {
  const folder = join(home, 'calibrations', run);
  const names = (await namesIn(folder)).filter((name) => name.endsWith('.json')).sort();
  const found = await Promise.all(names.map((name) => readKept(join(folder, name))));
  return found.filter((one) => one !== undefined);
}

async function readKept(file: string): Promise<KeptCalibration | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  try {
    return keptCalibrationSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // A page must not fail because a file of another version lies in the home.
  }
}
