import type { LaunchState } from '@agora/plugin-api';

/** The part of a `batch/v1` Job that tells how it is. */
export interface JobStatus {
  metadata?: { deletionTimestamp?: string };
  spec?: { suspend?: boolean };
  status?: {
    active?: number;
    ready?: number;
    failed?: number;
    conditions?: { type: string; status: string; reason?: string; message?: string }[];
  };
}

const END = new Set(['Complete', 'Failed']);

function endOf({ status }: JobStatus) {
  return status?.conditions?.find(({ type, status: holds }) => END.has(type) && holds === 'True');
}

/** It will start no further pod. */
export function isOver(job: JobStatus): boolean {
  return endOf(job) !== undefined || job.metadata?.deletionTimestamp !== undefined;
}

/** A Job whose pod was lost with its node stays: it waits until another pod of it is ready. */
export function stateOf(job: JobStatus): LaunchState {
  const end = endOf(job);
  if (end) return { phase: 'ended', detail: [end.type, end.reason].filter(Boolean).join(': ') };
  const { active = 0, ready = 0 } = job.status ?? {};
  if (job.metadata?.deletionTimestamp !== undefined) {
    // Its pod may go on for its time of grace.
    return active > 0 ? { phase: 'running', detail: 'is being deleted' } : { phase: 'ended', detail: 'deleted' };
  }
  if (job.spec?.suspend) return { phase: 'queued', detail: 'suspended' };
  if (ready > 0) return { phase: 'running', detail: 'a pod is ready' };
  return { phase: 'queued', detail: active > 0 ? 'a pod is being started' : 'no pod yet' };
}
