import { Fault } from '@agora/plugin-api';

const VARIABLE = 'AGORA_CHECKPOINT_MINUTES';
const DEFAULT_MINUTES = 10;

/** Minutes between two checkpoints of a training; null for none. Fault `invalid-input` for what is no number of minutes. */
export function checkpointMinutes(environment: NodeJS.ProcessEnv): number | null {
  const text = environment[VARIABLE]?.trim();
  if (text === undefined || text === '') return DEFAULT_MINUTES;
  if (text === 'off') return null;
  const minutes = Number(text);
  if (Number.isFinite(minutes) && minutes >= 0) return minutes;
  throw new Fault('invalid-input', `${VARIABLE} is "${text}", which is no number of minutes`, {
    fix: `Set ${VARIABLE} to minutes such as 10 or 0.5, to 0 for a checkpoint after every step, or to off.`,
  });
}
