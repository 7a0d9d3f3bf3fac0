import { engineEnvironment, runProgram, type ProgramResult } from '@agora/launcher-kit';
import { Fault, type Launcher, type LaunchRequest, type LaunchState, type LaunchStop } from '@agora/plugin-api';
import { manifestOf } from './manifest.js';
import type { KubernetesOptions } from './options.js';
import { isOver, stateOf, type JobStatus } from './state-of.js';

/** Where kubectl finds its configuration, and what its ways to log in need. */
const OWN = /^(KUBECONFIG|KUBERNETES_.*|AWS_.*|GOOGLE_APPLICATION_CREDENTIALS|CLOUDSDK_.*|AZURE_.*)$/;
const NOT_FOUND = /\(NotFound\)|not found/i;
const THERE = /\(AlreadyExists\)|already exists/i;
/** What the cluster refuses as it is; all else may pass. */
const REFUSED = /\((Invalid|Forbidden|BadRequest|NotFound)\)|strict decoding error|error validating/i;

/** Jobs by kubectl, which knows every way to log in to a cluster. A job's id is its name. */
export class KubernetesLauncher implements Launcher {
  readonly id = 'kubernetes';

  constructor(private readonly options: KubernetesOptions) {}

  async find(name: string): Promise<string | undefined> {
    const job = await this.get(name);
    return job === undefined || isOver(job) ? undefined : name;
  }

  async submit(request: LaunchRequest): Promise<string> {
    const { name } = request;
    const manifest = manifestOf(request, this.options);
    const before = await this.get(name);
    // A name is free once the Job that had it, and its pods, are gone.
    if (before !== undefined && isOver(before)) await this.delete(name, 'foreground');
    const result = await this.run(['create', '-f', '-', '-o', 'name'], JSON.stringify(manifest));
    if (result.code === 0 || (THERE.test(result.stderr) && (await this.find(name)) !== undefined)) return name;
    if (REFUSED.test(result.stderr)) {
      throw new Fault('invalid-input', `Kubernetes refuses the Job: ${words(result)}`, {
        fix: 'Correct options in the compute file (namespace, volumes, image, pod, …).',
      });
    }
    throw unreachable(result);
  }

  async state(id: string): Promise<LaunchState> {
    const job = await this.get(id);
    return job === undefined ? { phase: 'unknown' } : stateOf(job);
  }

  async stop(id: string, how: LaunchStop): Promise<void> {
    if (how === 'hard') await this.delete(id, 'background'); // Softly, the file in the folder says it.
  }

  private async get(name: string): Promise<JobStatus | undefined> {
    const result = await this.run(['get', 'job', name, '-o', 'json']);
    if (result.code !== 0 && NOT_FOUND.test(result.stderr)) return undefined;
    if (result.code !== 0) throw unreachable(result);
    try {
      return JSON.parse(result.stdout) as JobStatus;
    } catch (error) {
      throw new Fault('bad-response', 'kubectl printed no JSON', { retryable: true, cause: error });
    }
  }

  private async delete(name: string, cascade: 'foreground' | 'background'): Promise<void> {
    const wait = cascade === 'foreground' ? ['--wait=true', '--timeout=60s'] : ['--wait=false'];
    const result = await this.run(['delete', 'job', name, '--ignore-not-found', `--cascade=${cascade}`, ...wait]);
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

function words({ stderr, stdout, code }: ProgramResult): string {
  return (stderr.trim() || stdout.trim() || `exit code ${code}`).split('\n').slice(-3).join(' ');
}

function unreachable(result: ProgramResult): Fault {
  return new Fault('unreachable', `Kubernetes does not answer: ${words(result)}`, {
    retryable: true,
    fix: 'Look with kubectl get jobs whether the cluster can be reached.',
  });
}
