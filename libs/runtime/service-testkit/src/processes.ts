import { setTimeout as pause } from 'node:timers/promises';

const LOOK_MS = 2;

/** Resolves when the condition holds. The caller's test times out when it never does. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(LOOK_MS);
}

/** Whether there is a process of this id, of any user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
