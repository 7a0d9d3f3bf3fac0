import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import { engineEnvironment } from '@agora/launcher-kit';
import { Fault, type Launcher, type LaunchRequest, type LaunchState, type LaunchStop } from '@agora/plugin-api';

const OWN = /^(CUDA|NVIDIA|HIP|ROCR|OMP|MKL|OPENBLAS|TORCH|PYTORCH)_/;

interface LocalJob {
  request: LaunchRequest;
  phase: 'queued' | 'running' | 'ended';
  detail?: string;
  child?: ChildProcess;
  devices: string[];
}

/**
 * Children of this process. They end with it: the kernel kills a training whose parent is gone. Where no devices are named, one
 * training has all GPUs at a time.
 */
export class LocalLauncher implements Launcher {
  readonly id = 'local';
  private readonly jobs = new Map<string, LocalJob>();
  private readonly free: string[] | undefined;
  private count = 0;

  constructor(private readonly devices?: readonly string[]) {
    this.free = devices && [...devices];
  }

  async find(name: string): Promise<string | undefined> {
    const alive = [...this.jobs].filter(([, job]) => job.request.name === name && job.phase !== 'ended');
    return (alive.find(([, { phase }]) => phase === 'running') ?? alive[0])?.[0];
  }

  async submit(request: LaunchRequest): Promise<string> {
    this.check(request);
    const id = String((this.count += 1));
    this.jobs.set(id, { request, phase: 'queued', devices: [] });
    this.startWhatFits();
    return id;
  }

  async state(id: string): Promise<LaunchState> {
    const job = this.jobs.get(id);
    if (!job) return { phase: 'unknown' };
    const what = this.free ? 'a free GPU' : 'the GPUs, which another training has (options.devices shares them out)';
    const waits = job.phase === 'queued' ? `waits for ${what}` : undefined;
    const detail = job.detail ?? waits;
    return { phase: job.phase, ...(detail === undefined ? {} : { detail }) };
  }

  async stop(id: string, how: LaunchStop): Promise<void> {
    const job = this.jobs.get(id);
    if (!job || how === 'soft') return; // The file in the folder says it.
    if (job.phase === 'queued') this.end(job, 'was taken out of the line');
    kill(job.child);
  }

  async close(): Promise<void> {
    for (const id of this.jobs.keys()) await this.stop(id, 'hard');
  }

  private check({ nodes, gpusPerNode }: LaunchRequest): void {
    if (nodes > 1) {
      throw new Fault('invalid-input', `nodes is ${nodes}, and launcher local has this machine alone`, {
        fix: 'Set nodes: 1, or use the launcher of a cluster.',
      });
    }
    if (this.devices && gpusPerNode > this.devices.length) {
      throw new Fault('invalid-input', `gpus is ${gpusPerNode}, and options.devices names ${this.devices.length}`, {
        fix: 'Name as many devices, or ask for fewer GPUs.',
      });
    }
  }

  private startWhatFits(): void {
    for (const job of this.jobs.values()) {
      if (job.phase !== 'queued') continue;
      const wanted = job.request.gpusPerNode;
      // First come, first served: who needs many is not overtaken for ever by those who need few.
      if (!this.hasFree(wanted)) return;
      job.devices = this.free?.splice(0, wanted) ?? [];
      this.start(job);
    }
  }

  private hasFree(wanted: number): boolean {
    if (this.free) return this.free.length >= wanted;
    return wanted === 0 || ![...this.jobs.values()].some(usesGpus);
  }

  private start(job: LocalJob): void {
    const { argv, env, folder } = job.request;
    const [program = '', ...args] = argv;
    const devices = job.devices.length > 0 ? { CUDA_VISIBLE_DEVICES: job.devices.join(',') } : {};
    const log = openSync(join(folder, 'job.log'), 'a');
    try {
      job.phase = 'running';
      job.child = spawn(program, args, {
        cwd: folder,
        env: { ...engineEnvironment(OWN), ...env, ...devices },
        stdio: ['ignore', log, log],
        detached: true, // A group of its own, which is killed as a whole.
      });
    } finally {
      closeSync(log);
    }
    job.child.once('error', (error) => this.end(job, error.message));
    job.child.once('close', (code, signal) => this.end(job, signal ? `ended by ${signal}` : `exit code ${code}`));
  }

  private end(job: LocalJob, detail: string): void {
    if (job.phase === 'ended') return;
    job.phase = 'ended';
    job.detail = detail;
    this.free?.push(...job.devices.splice(0));
    this.startWhatFits();
  }
}

function usesGpus({ phase, request }: LocalJob): boolean {
  return phase === 'running' && request.gpusPerNode > 0;
}

function kill(child: ChildProcess | undefined): void {
  if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
