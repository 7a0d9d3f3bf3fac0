import type { Log } from '@agora/bus';
import { HERE } from '@agora/run-schemas';
import { loadCompute } from '@agora/jobs';
import { checkpointMinutes } from './checkpoint-minutes.js';
import { LaunchedBackend } from './launched-backend.js';
import { placementOf } from './placement.js';
import { PythonBackend } from './python-backend.js';
import type { TrainerBackend } from './trainer-backend.js';

/** Names the compute file, as --compute does. */
export const COMPUTE_VARIABLE = 'AGORA_COMPUTE';

/** Trains in a worker of this process, unless a compute file says otherwise. Fault `invalid-input` for what is wrong in it. */
export async function openBackend(environment: NodeJS.ProcessEnv, log: Log): Promise<TrainerBackend> {
  const here = new PythonBackend(log, checkpointMinutes(environment), placementOf(environment));
  const file = environment[COMPUTE_VARIABLE];
  if (!file) return here;
  const loaded = await loadCompute(file);
  return loaded.compute.launcher === HERE ? here.placedBy(loaded) : new LaunchedBackend(log, loaded, here);
}
