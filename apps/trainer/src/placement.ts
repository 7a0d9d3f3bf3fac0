import { Fault } from '@agora/plugin-api';
import type { Placement } from '@agora/python-worker';

const RANKS = 'AGORA_TRAINER_RANKS';
const SHARDING = 'AGORA_TRAINER_SHARDING';
const SHARDINGS = ['auto', 'ddp', 'fsdp'] as const;

/**
 * How this trainer's machine divides a training: by default one process for each GPU, one on a processor. Fault
 * `invalid-input` for variables that say neither.
 */
export function placementOf(environment: NodeJS.ProcessEnv): Placement {
  return { ranks: ranksOf(environment[RANKS]?.trim()), sharding: shardingOf(environment[SHARDING]?.trim()) };
}

function ranksOf(text: string | undefined): Placement['ranks'] {
  if (text === undefined || text === '' || text === 'all') return 'all';
  const ranks = Number(text);
  if (Number.isInteger(ranks) && ranks >= 1) return ranks;
  throw new Fault('invalid-input', `${RANKS} is "${text}", which is no number of processes`, {
    fix: `Set ${RANKS} to a number such as 4, or to all for one process on each GPU.`,
  });
}

function shardingOf(text: string | undefined): Placement['sharding'] {
  if (text === undefined || text === '') return 'auto';
  const sharding = SHARDINGS.find((name) => name === text);
  if (sharding !== undefined) return sharding;
  throw new Fault('invalid-input', `${SHARDING} is "${text}", which is no way to divide a student`, {
    fix: `Set ${SHARDING} to one of ${SHARDINGS.join(', ')}.`,
  });
}
