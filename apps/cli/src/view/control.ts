import type { Control } from '@agora/gateway';
import { Fault } from '@agora/plugin-api';
import { dirname, resolve } from 'node:path';
import { loadExperiment } from '../experiment/load-experiment.js';
import { resumeLine } from '../session/resume-line.js';

export interface ControlFlags {
  allowControl?: boolean;
  mayStart?: string[];
}

/**
 * What may be begun and ended from the pages; undefined where nothing may.
 * @throws Fault that says what is wrong with an experiment file, before anything is served.
 */
export async function controlOf(
  { allowControl, mayStart = [] }: ControlFlags,
  out: string,
): Promise<Control | undefined> {
  if (!allowControl) {
    if (mayStart.length === 0) return undefined;
    const fix = 'Give --allow-control as well.';
    throw new Fault('invalid-input', '--may-start is given without --allow-control', { fix });
  }
  const experiments: Record<string, string> = {};
  for (const named of mayStart) {
    const { experiment, file } = await loadExperiment(named);
    const other = experiments[experiment.name];
    if (other !== undefined && other !== file) {
      throw new Fault('invalid-input', `--may-start: ${other} and ${file} have one name, "${experiment.name}"`, {
        fix: 'Give one of the two experiments another name.',
      });
    }
    experiments[experiment.name] = file;
  }
  return {
    experiments,
    out,
    request: async (path, given) => {
      const { experiment, file, baseDir } = await loadExperiment(resolve(path));
      if (given.budgetUsd !== undefined) experiment.budget = { usd: given.budgetUsd };
      const origin = { file, out: given.out, command: resumeLine(['run', file]), cwd: dirname(file) };
      return { experiment, baseDir, origin };
    },
  };
}
