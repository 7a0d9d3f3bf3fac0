import type { LaunchPhase } from '@agora/plugin-api';

/** As squeue's man page has them; a state that is not here, of a version to come, counts as one of a job that lives. */
const ENDED = new Set([
  'BOOT_FAIL',
  'CANCELLED',
  'COMPLETED',
  'DEADLINE',
  'FAILED',
  'NODE_FAIL',
  'OUT_OF_MEMORY',
  'PREEMPTED',
  'REVOKED',
  'TIMEOUT',
]);
/** Of those that have nodes and work on them. A suspended job works on nothing, and is not to be missed. */
const RUNNING = new Set(['RUNNING', 'COMPLETING', 'SIGNALING', 'STAGE_OUT']);

export function phaseOf(state: string): LaunchPhase {
  // Such as "CANCELLED by 1000" or "CANCELLED+".
  const [name = ''] = /^[A-Z_]+/.exec(state) ?? [];
  if (ENDED.has(name)) return 'ended';
  return RUNNING.has(name) ? 'running' : 'queued';
}

/** The job that is furthest of those that live: a running one, else the oldest. */
export function furthest(jobs: readonly { id: string; phase: LaunchPhase }[]): string | undefined {
  const alive = jobs.filter(({ phase }) => phase !== 'ended');
  return (alive.find(({ phase }) => phase === 'running') ?? alive[0])?.id;
}
