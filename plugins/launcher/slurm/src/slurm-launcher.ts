import { userInfo } from 'node:os';
import { join } from 'node:path';
import { engineEnvironment, jobScript, runProgram, type ProgramResult } from '@agora/launcher-kit';
import { Fault, type Launcher, type LaunchRequest, type LaunchState, type LaunchStop } from '@agora/plugin-api';
import type { SlurmOptions } from './options.js';
import { furthest, phaseOf } from './phase-of.js';

/** Where Slurm's programs find their configuration. */
const OWN = /^(SLURM_CONF|SLURM_CLUSTERS|MUNGE_.*)$/;
const INSTALL =
  "Run the trainer where Slurm's commands are, such as a login node (agora serve trainer --compute FILE), or use launcher command with ssh.";
/** What passes: the controller is away, or has too much to do. */
const PASSES =
  /unable to contact|socket timed out|timed out on send|temporarily|connection refused|connect failure|zero bytes/i;
const NO_SUCH_JOB = /invalid job id/i;
/** A job ends itself so that it is put back into the queue: by then its checkpoint is written. */
const AGAIN = 'scontrol requeue "$SLURM_JOB_ID" && sleep 60';

/** Slurm by its commands. What a job made stands in its folder; the queue forgets what has ended (MinJobAge). */
export class SlurmLauncher implements Launcher {
  readonly id = 'slurm';

  constructor(private readonly options: SlurmOptions) {}

  async find(name: string): Promise<string | undefined> {
    const user = userInfo().username;
    const { stdout } = await this.ask(['squeue', '-h', '-n', name, '-u', user, '-o', '%i|%T']);
    const jobs = stdout
      .split('\n')
      .map((line) => line.trim().split('|'))
      .flatMap(([id = '', state = '']) => (id === '' ? [] : [{ id, phase: phaseOf(state) }]));
    return furthest(jobs);
  }

  async submit(request: LaunchRequest): Promise<string> {
    const { folder, argv, env, nodes } = request;
    const script = jobScript({
      folder,
      argv,
      start:
        `AGORA_HEAD_NODE=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1) ` +
        `srun --export=ALL --kill-on-bad-exit=1 --nodes=${nodes} --ntasks=${nodes} --ntasks-per-node=1`,
      again: AGAIN,
    });
    const result = await this.run(['sbatch', ...this.arguments(request)], { input: script, env });
    const [id = ''] = result.stdout.trim().split('\n').slice(-1);
    if (result.code === 0 && /^\d+(;\S+)?$/.test(id)) return id;
    throw refused(result);
  }

  async state(id: string): Promise<LaunchState> {
    const [job = '', cluster] = id.split(';');
    const where = cluster === undefined ? [] : ['-M', cluster];
    const result = await this.run(['squeue', '-h', ...where, '-j', job, '-t', 'all', '-o', '%T|%r|%N']);
    if (result.code !== 0 && NO_SUCH_JOB.test(result.stderr)) return { phase: 'unknown' };
    if (result.code !== 0) throw unreachable(result);
    // With -M a line about the cluster comes first.
    const line = result.stdout.split('\n').find((each) => each.includes('|'));
    if (line === undefined) return { phase: 'unknown' };
    const [state = '', reason = '', node = ''] = line.trim().split('|');
    const about = [reason === 'None' ? '' : reason, node].filter(Boolean).join(', ');
    return { phase: phaseOf(state), detail: about === '' ? state : `${state} (${about})` };
  }

  async stop(id: string, how: LaunchStop): Promise<void> {
    if (how === 'soft') return; // A training looks for the file; a signal would have the job put back into the queue.
    const [job = '', cluster] = id.split(';');
    const where = cluster === undefined ? [] : ['-M', cluster];
    const result = await this.run(['scancel', ...where, job]);
    if (result.code !== 0 && !NO_SUCH_JOB.test(result.stderr)) throw unreachable(result);
  }

  private arguments({ name, folder, env, nodes, gpusPerNode }: LaunchRequest): string[] {
    const { partition, account, qos, time, memory, cpus, constraint, gpuType, signalSeconds, extra } = this.options;
    const type = gpuType === undefined ? '' : `${gpuType}:`;
    const named = { partition, account, qos, time, mem: memory, 'cpus-per-task': cpus, constraint };
    return [
      '--parsable',
      `--job-name=${name}`,
      // Should a job of this name be there all the same, this one waits until it has ended.
      '--dependency=singleton',
      `--output=${escaped(join(folder, 'job.log'))}`,
      '--open-mode=append',
      '--requeue',
      `--signal=B:USR1@${signalSeconds}`,
      `--chdir=${folder}`,
      `--nodes=${nodes}`,
      '--ntasks-per-node=1',
      ...(gpusPerNode > 0 ? [`--gres=gpu:${type}${gpusPerNode}`] : []),
      ...Object.entries(named).flatMap(([option, value]) => (value === undefined ? [] : [`--${option}=${value}`])),
      // Names alone: values, some of them secret, are in the environment of sbatch, which hands them on.
      `--export=${[...new Set([...Object.keys(engineEnvironment(OWN)), ...Object.keys(env)])].join(',')}`,
      ...extra,
    ];
  }

  private async ask(argv: readonly string[]): Promise<ProgramResult> {
    const result = await this.run(argv);
    if (result.code !== 0) throw unreachable(result);
    return result;
  }

  private run(
    argv: readonly string[],
    { input, env = {} }: { input?: string; env?: Readonly<Record<string, string>> } = {},
  ): Promise<ProgramResult> {
    const all = { ...engineEnvironment(OWN), ...env };
    return runProgram(argv, { env: all, install: INSTALL, ...(input === undefined ? {} : { input }) });
  }
}

/** Slurm reads % in the names of files. */
function escaped(path: string): string {
  return path.replaceAll('%', '%%');
}

function words({ code, stderr, stdout }: ProgramResult): string {
  return (stderr.trim() || stdout.trim() || `exit code ${code}`).split('\n').slice(-3).join(' ');
}

function unreachable(result: ProgramResult): Fault {
  return new Fault('unreachable', `Slurm does not answer: ${words(result)}`, {
    retryable: true,
    fix: 'Look with sinfo whether Slurm is up.',
  });
}

function refused(result: ProgramResult): Fault {
  if (PASSES.test(result.stderr)) return unreachable(result);
  return new Fault('invalid-input', `sbatch refuses the job: ${words(result)}`, {
    fix: 'Correct options in the compute file (partition, account, qos, time, gpuType, …); sinfo shows what there is.',
  });
}
