import { spawnSync } from 'node:child_process';

/** Whether bubblewrap can make namespaces here; its specs are skipped where it cannot. */
export function bubblewrapWorks(): boolean {
  const works = spawnSync('bwrap', ['--unshare-all', '--ro-bind', '/', '/', 'true']).status === 0;
  if (!works) process.stderr.write('skipped: bubblewrap is missing or may not make namespaces here\n');
  return works;
}
