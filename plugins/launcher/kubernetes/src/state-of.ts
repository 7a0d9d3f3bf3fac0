import type { LaunchState } from '@agora/plugin-api';

interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
}

/** The part of a `batch/v1` Job, or of Kubeflow's TrainJob, that tells how it is. */
export interface JobStatus {
  metadata?: { deletionTimestamp?: string };
  spec?: { suspend?: boolean };
  status?: {
    active?: number;
    ready?: number;
    failed?: number;
    conditions?: Condition[];
    /** Of a TrainJob: the Jobs below it. */
    jobsStatus?: { name: string; active?: number; ready?: number }[];
  };
}

/** The part of a pod that tells why it is gone. */
export interface PodStatus {
  metadata?: { creationTimestamp?: string };
  status?: { phase?: string; reason?: string; conditions?: Condition[] };
}

/** Why the last pod that was lost is gone, in the cluster's word: PreemptionByScheduler, DeletionByTaintManager, NodeLost, … */
export function lossOf(pods: readonly PodStatus[]): string | undefined {
  const age = ({ metadata }: PodStatus): string => metadata?.creationTimestamp ?? '';
  const newestFirst = [...pods].sort((a, b) => (age(a) < age(b) ? 1 : -1));
  for (const { status } of newestFirst) {
    const disrupted = status?.conditions?.find(
      ({ type, status: holds }) => type === 'DisruptionTarget' && holds === 'True',
    );
    // Of an eviction the condition names who ended the pod, and the pod itself that it was one.
    const why = [disrupted && (disrupted.reason ?? disrupted.type), status?.reason].filter(Boolean);
    if (why.length > 0) return why.join(', ');
  }
  return undefined;
}

const END = new Set(['Complete', 'Failed']);

function endOf({ status }: JobStatus) {
  return status?.conditions?.find(({ type, status: holds }) => END.has(type) && holds === 'True');
}

/** It will start no further pod. */
export function isOver(job: JobStatus): boolean {
  return endOf(job) !== undefined || job.metadata?.deletionTimestamp !== undefined;
}

/** A Job whose pod was lost with its node stays: it waits until another pod of it is ready. A TrainJob is ready when all its pods are. */
export function stateOf(job: JobStatus): LaunchState {
  const end = endOf(job);
  if (end) return { phase: 'ended', detail: [end.type, end.reason].filter(Boolean).join(': ') };
  const { active, ready } = countsOf(job);
  if (job.metadata?.deletionTimestamp !== undefined) {
    // Its pod may go on for its time of grace.
    return active > 0 ? { phase: 'running', detail: 'is being deleted' } : { phase: 'ended', detail: 'deleted' };
  }
  if (job.spec?.suspend) return { phase: 'queued', detail: 'suspended' };
  if (ready > 0) return { phase: 'running', detail: 'a pod is ready' };
  return { phase: 'queued', detail: active > 0 ? 'a pod is being started' : 'no pod yet' };
}

function countsOf({ status = {} }: JobStatus): { active: number; ready: number } {
  const { active = 0, ready = 0, jobsStatus = [] } = status;
  const sum = (name: 'active' | 'ready'): number => jobsStatus.reduce((all, job) => all + (job[name] ?? 0), 0);
  return { active: active + sum('active'), ready: ready + sum('ready') };
}
