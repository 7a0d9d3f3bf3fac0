import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Runs "$@" for as long as someone holds the other end of standard input open. The kernel closes that end when the parent
 * ends in whatever way, so the program goes with it even after a kill -9, and then so does the folder "$0". When the
 * program ends first, the folder stays for the parent to look into.
 */
const SCRIPT = `
exec 3<&0
"$@" </dev/null 3<&- &
program=$!
{
  cat <&3 >/dev/null
  : >"$0/released"
  kill -TERM $program 2>/dev/null
  for tick in 1 2 3 4 5 6 7 8 9 10; do kill -0 $program 2>/dev/null || exit; sleep 0.5; done
  kill -KILL $program 2>/dev/null
} >/dev/null 2>&1 &
exec 3<&-
wait $program
status=$?
[ -e "$0/released" ] && rm -rf "$0"
exit $status
`;

export interface GuardOptions {
  program: string;
  args: string[];
  /** Removed after the program when the parent let go of it. */
  folder: string;
  /** Open file that takes standard output and error. */
  output: number;
}

/** Ending the returned process's stdin ends the program. */
export function spawnGuarded({ program, args, folder, output }: GuardOptions): ChildProcess {
  // A group of its own: Ctrl+C in a terminal goes to the whole group, and this one must outlive the services' drain.
  return spawn('/bin/sh', ['-c', SCRIPT, folder, program, ...args], {
    stdio: ['pipe', output, output],
    detached: true,
    env: { PATH: process.env['PATH'] },
  });
}
