import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { ProcessPlace } from '@agora/run-schemas';

/** `elsewhere`: the process is on another machine or in another container, so it cannot be checked from here. */
export type ProcessStatus = 'alive' | 'gone' | 'elsewhere';

/** Describes this process so that another process can check whether it is alive. */
export function thisProcess(): ProcessPlace {
  const begun = begunOf(process.pid);
  return { ...here(), pid: process.pid, ...(begun === undefined ? {} : { begun }) };
}

/** Whether a process is alive. A process id that meanwhile belongs to another program does not count. */
export function processStatus({ host, space, pid, begun }: ProcessPlace): ProcessStatus {
  const mine = here();
  if (host !== mine.host || space !== mine.space) return 'elsewhere';
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: the process belongs to another user, so it is alive.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return 'gone';
  }
  return begun === undefined || begun === begunOf(pid) ? 'alive' : 'gone';
}

function here(): Pick<ProcessPlace, 'host' | 'space'> {
  const space = attempt(() => readlinkSync('/proc/self/ns/pid'));
  return { host: hostname(), ...(space === undefined ? {} : { space }) };
}

/** On Linux: the boot, and the clock tick since then at which the process began. Undefined elsewhere, and for a zombie. */
function begunOf(pid: number): string | undefined {
  return attempt(() => {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program's name, in parentheses, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : `${boot}/${fields[19]}`;
  });
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
