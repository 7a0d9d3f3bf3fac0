/**
 * A job as a launcher is given it. What is computed, how far it is and how it ended stands in the folder, which has one protocol
 * for all launchers (`python/agora_jobs/__init__.py` of the Python worker); a launcher only starts processes and ends them.
 */
export interface LaunchRequest {
  /** Of this training alone, and the same for every attempt at it: 1 to 15 characters of `a-z`, `0-9` and `-`, a letter first. */
  name: string;
  /** Absolute path of the job folder, which exists and must be seen under this path on every node. Words of the job go to `job.log`. */
  folder: string;
  /** The program and its arguments, to be started once on each node, and never to be read by a shell. */
  argv: readonly string[];
  /** What the job has in its environment beside what its engine gives every job. */
  env: Readonly<Record<string, string>>;
  /** Names in `env` whose values are secret: never on a command line, and in no file that others than this user can read. */
  secretNames: readonly string[];
  /** Machines: 1 or more. */
  nodes: number;
  /** GPUs on each of them: 0 or more. */
  gpusPerNode: number;
}

/**
 * - `queued`: waits for nodes, also after it was preempted and put back into the queue.
 * - `running`: has nodes.
 * - `ended`: has ended, however; it will not run again by itself.
 * - `unknown`: the engine does not know the id: it has forgotten what ended, or does not show yet what was just submitted.
 */
export const LAUNCH_PHASES = ['queued', 'running', 'ended', 'unknown'] as const;
export type LaunchPhase = (typeof LAUNCH_PHASES)[number];

export interface LaunchState {
  phase: LaunchPhase;
  /** The engine's own words, for people: `PENDING (Resources)`. One line. */
  detail?: string;
}

/**
 * - `soft`: the file `stop` lies in the folder already; tell the job too, where the engine has a way. It writes a checkpoint, which
 *   may take minutes, and leaves by itself. Nothing is killed.
 * - `hard`: end it now, queued or running, and for good: it is not put back into the queue.
 */
export type LaunchStop = 'soft' | 'hard';

/**
 * Starts jobs on an engine: a queue, a cluster, this machine. The trainer calls it, one call at a time for each job, many jobs at
 * once; so does `agora jobs`, from another process. All it knows of a job must be had from the engine by name or id: the process
 * that submitted may be gone.
 *
 * Faults: `unreachable` (retryable) when the engine does not answer: the caller asks again later and concludes nothing;
 * `missing-dependency` when its program is not installed; `invalid-input` when it refuses the job as it is.
 */
export interface Launcher {
  /** For messages: `slurm`. */
  readonly id: string;
  /**
   * The id of a job of this name that is queued or running, or undefined when there is none. Asked before every `submit`, and after a
   * restart of ours. Of several, the one that is furthest.
   */
  find(name: string): Promise<string | undefined>;
  /**
   * Puts the job into the queue, once, and returns the engine's id for it. When it throws, the job may or may not be there: the caller
   * looks with `find` before it submits again.
   */
  submit(request: LaunchRequest): Promise<string>;
  /** A hint: the caller believes the folder first. Asked every few seconds to minutes for each job. */
  state(id: string): Promise<LaunchState>;
  /** Returns when the engine has taken it, not when the job has ended. No fault for a job that has ended or is unknown. */
  stop(id: string, how: LaunchStop): Promise<void>;
  /** Called once, when the caller ends. Jobs of engines apart go on; children of this process end. */
  close?(): Promise<void>;
}
