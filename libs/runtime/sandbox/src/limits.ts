import { Fault, type Program, type ProgramLimits } from '@agora/plugin-api';

export const DEFAULT_LIMITS: ProgramLimits = { seconds: 10, lineSeconds: [], memoryMiB: 512, outputBytes: 1024 * 1024 };

/** Limits that are the same for every program. */
export const HOUSE_LIMITS = {
  /** Processes and threads at once. */
  processes: 64,
  /** Open files. */
  files: 64,
  /** MiB of one file. */
  fileMiB: 32,
  /** MiB of all files in one of the two writable folders; holds only with bubblewrap. */
  folderMiB: 64,
} as const;

/** What a worker is asked to run. */
export interface RunRequest extends ProgramLimits {
  source: string;
  stdin: string;
}

/** A program with every limit filled in; a Fault `invalid-input` names a limit that makes no sense. */
export function toRequest(program: Program): RunRequest {
  const limits = { ...DEFAULT_LIMITS, ...program.limits };
  for (const name of ['seconds', 'memoryMiB', 'outputBytes'] as const) {
    const value = limits[name];
    if (!Number.isFinite(value) || value <= 0) {
      throw new Fault('invalid-input', `limits.${name} is ${value}; it must be a number above zero`, {
        fix: `Give limits.${name} a number above zero, or leave it out.`,
      });
    }
  }
  if (!limits.lineSeconds.every((seconds) => seconds > 0)) {
    throw new Fault('invalid-input', 'limits.lineSeconds holds something that is no number above zero', {
      fix: 'Give limits.lineSeconds numbers above zero, or leave it out.',
    });
  }
  return {
    source: program.source,
    stdin: program.stdin ?? '',
    seconds: limits.seconds,
    lineSeconds: limits.lineSeconds,
    memoryMiB: Math.ceil(limits.memoryMiB),
    outputBytes: Math.ceil(limits.outputBytes),
  };
}
