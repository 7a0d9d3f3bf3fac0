import { replaceText, stageKey, type Home } from '@agora/artifacts';
import type { KeptCalibration } from '@agora/contracts';
import { join } from 'node:path';
import type { JudgeCalibration } from './calibrate-rows.js';

/** Keeps how far a judge of a run agrees with labels, for the pages. The last word on a judge and its rubric counts. */
export async function keepCalibration(home: Home, run: string, calibration: JudgeCalibration): Promise<void> {
  const found: Partial<JudgeCalibration> & Omit<JudgeCalibration, 'usd'> = { ...calibration };
  delete found.usd;
  const kept: KeptCalibration = { schema: 1, at: new Date().toISOString(), ...found };
  const name = stageKey({ judge: found.judge, rubric: found.rubric }).slice(0, 16);
  const file = join(home.root, 'calibrations', run, `${name}.json`);
  await replaceText(file, `${JSON.stringify(kept)}\n`);
}
