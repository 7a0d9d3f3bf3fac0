import { engineEnvironment, runProgram, type ProgramResult } from '@agora/launcher-kit';
import { Fault, type Launcher, type LaunchRequest, type LaunchState, type LaunchStop } from '@agora/plugin-api';
import { manifestOf } from './manifest.js';
import type { KubernetesOptions } from './options.js';
import { isOver, lossOf, stateOf, type JobStatus, type PodStatus } from './state-of.js';
import { TRAIN_JOB, trainJobOf } from './train-job.js';

/** Where kubectl finds its configuration, and what its ways to log in need. */
const OWN = /^(KUBECONFIG|KUBERNETES_.*|AWS_.*|GOOGLE_APPLICATION_CREDENTIALS|CLOUDSDK_.*|AZURE_.*)$/;
const NOT_FOUND = /\(NotFound\)|not found/i;
const THERE = /\(AlreadyExists\)|already exists/i;
/** What the cluster refuses as it is; all else may pass. */
const REFUSED = /\((Invalid|Forbidden|BadRequest|NotFound)\)|strict decoding error|error validating/i;

/** A cluster without Kubeflow Trainer, or an account that may not look at its jobs, has none of them. */
const NO_TRAIN_JOBS = /doesn't have a resource type|could not find the requested resource|\(Forbidden\)/i;
const NO_KIND = /no matches for kind|doesn't have a resource type/i;
const JOB = 'job';
type Kind = typeof JOB | typeof TRAIN_JOB;
/** By which a kind's pods can be found. */
const POD_LABEL = { [JOB]: 'job-name', [TRAIN_JOB]: 'jobset.sigs.k8s.io/jobset-name' } as const;

/** The id of a Job is its name; that of a TrainJob has its kind before it. */
function idOf(kind: Kind, name: string): string {
  return kind === JOB ? name : `${kind}/${name}`;
}

function kindAndName(id: string): [Kind, string] {
  return id.startsWith(`${TRAIN_JOB}/`) ? [TRAIN_JOB, id.slice(TRAIN_JOB.length + 1)] : [JOB, id];
}

/** Jobs by kubectl, which knows every way to log in to a cluster; TrainJobs for trainings of several nodes. */
export class KubernetesLauncher implements Launcher {
  readonly id = 'kubernetes';

  constructor(private readonly options: KubernetesOptions) {}

  async find(name: string): Promise<string | undefined> {
    // The compute file may have named more or fewer nodes before.
    for (const kind of [JOB, TRAIN_JOB] as const) {
      const job = await this.get(kind, name);
      if (job !== undefined && !isOver(job)) return idOf(kind, name);
    }
    return undefined;
  }

  async submit(request: LaunchRequest): Promise<string> {
    const { name, nodes } = request;
    const kind = nodes > 1 ? TRAIN_JOB : JOB;
    const manifest = nodes > 1 ? trainJobOf(request, this.options) : manifestOf(request, this.options);
    const before = await this.get(kind, name);
    // A name is free once the Job that had it, and its pods, are gone.
    if (before !== undefined && isOver(before)) await this.delete(kind, name, 'foreground');
    const result = await this.run(['create', '-f', '-', '-o', 'name'], JSON.stringify(manifest));
    const id = idOf(kind, name);
    if (result.code === 0 || (THERE.test(result.stderr) && (await this.find(name)) === id)) return id;
    if (nodes > 1 && NO_KIND.test(result.stderr)) {
      throw new Fault('invalid-input', `The cluster has no TrainJob of Kubeflow Trainer: ${words(result)}`, {
        fix: 'Have Kubeflow Trainer installed, or set nodes: 1.',
      });
    }
    if (REFUSED.test(result.stderr)) {
      throw new Fault('invalid-input', `Kubernetes refuses the Job: ${words(result)}`, {
        fix: 'Correct options in the compute file (namespace, volumes, image, pod, runtime, …).',
      });
    }
    throw unreachable(result);
  }

  async state(id: string): Promise<LaunchState> {
    const [kind, name] = kindAndName(id);
    const job = await this.get(kind, name);
    if (job === undefined) return { phase: 'unknown' };
    const state = stateOf(job);
    if (state.phase === 'running' || job.spec?.suspend) return state;
    const loss = lossOf(await this.podsOf(kind, name));
    return loss === undefined ? state : { ...state, detail: `${state.detail ?? state.phase}; a pod was lost: ${loss}` };
  }

  async stop(id: string, how: LaunchStop): Promise<void> {
    if (how === 'hard') await this.delete(...kindAndName(id), 'background'); // Softly, the file in the folder says it.
  }

  private async get(kind: Kind, name: string): Promise<JobStatus | undefined> {
    const result = await this.run(['get', kind, name, '-o', 'json']);
    if (result.code !== 0 && NOT_FOUND.test(result.stderr)) return undefined;
    if (result.code !== 0 && kind === TRAIN_JOB && NO_TRAIN_JOBS.test(result.stderr)) return undefined;
    if (result.code !== 0) throw unreachable(result);
    return parsed<JobStatus>(result);
  }

  /** For people alone: what cannot be had is left out. */
  private async podsOf(kind: Kind, name: string): Promise<PodStatus[]> {
    const result = await this.run(['get', 'pods', '-l', `${POD_LABEL[kind]}=${name}`, '-o', 'json']);
    return result.code === 0 ? (parsed<{ items?: PodStatus[] }>(result).items ?? []) : [];
  }

  private async delete(kind: Kind, name: string, cascade: 'foreground' | 'background'): Promise<void> {
    const wait = cascade === 'foreground' ? ['--wait=true', '--timeout=60s'] : ['--wait=false'];
    const result = await this.run(['delete', kind, name, '--ignore-not-found', `--cascade=${cascade}`, ...wait]);
    if (result.code !== 0 && !NOT_FOUND.test(result.stderr)) throw unreachable(result);
  }

  private run(words: readonly string[], input?: string): Promise<ProgramResult> {
    const { context, namespace } = this.options;
    const where = [
      ...(context === undefined ? [] : [`--context=${context}`]),
      ...(namespace === undefined ? [] : [`--namespace=${namespace}`]),
    ];
    return runProgram(['kubectl', ...where, ...words], {
      env: engineEnvironment(OWN),
      timeoutMs: 90_000,
      install: 'Install kubectl where the trainer runs.',
      ...(input === undefined ? {} : { input }),
    });
  }
}

function parsed<T>({ stdout }: ProgramResult): T {
  try {
    return JSON.parse(stdout) as T;
  } catch (error) {
    throw new Fault('bad-response', 'kubectl printed no JSON', { retryable: true, cause: error });
  }
}

/** What kubectl's library logs beside its words: a letter, the time, a process, a place in its sources. */
const LOGGED = /^[EWI]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ \S+:\d+\] /;

function words({ stderr, stdout, code }: ProgramResult): string {
  const said = stderr.split('\n').filter((line) => !LOGGED.test(line));
  return (said.join('\n').trim() || stderr.trim() || stdout.trim() || `exit code ${code}`)
    .split('\n')
    .slice(-3)
    .join(' ');
}

function unreachable(result: ProgramResult): Fault {
  return new Fault('unreachable', `Kubernetes does not answer: ${words(result)}`, {
    retryable: true,
    fix: 'Look with kubectl get jobs whether the cluster can be reached.',
  });
}
