import { readdirSync, readFileSync } from 'node:fs';
import { apart, KINDS, underAttack } from '../../test/under-attack.js';

/** Processes on this machine with a program's mark. */
function survivors(mark: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(mark);
    } catch {
      return false;
    }
  });
}

describe.each(KINDS)('processes with %s', (isolation) => {
  const { run } = underAttack(isolation);

  it('that outlive the program hold up nobody, though they have its output open', async () => {
    const mark = `outlives-${process.pid}-${isolation}`;
    const source = [
      'import os, signal',
      'print("first", flush=True)',
      'if os.fork() == 0:',
      '    os.setsid()',
      '    if os.fork() == 0:',
      '        for number in signal.valid_signals():',
      '            try: signal.signal(number, signal.SIG_IGN)',
      '            except OSError: pass',
      `        os.execv("/bin/sh", ["/bin/sh", "-c", "while :; do echo forged; sleep 0.01; done; : ${mark}"])`,
      '    os._exit(0)',
      'os.wait()',
    ];
    const result = await run(source);
    expect(result).toMatchObject({ end: 'exited', exitCode: 0 });
    expect(result.stdout).toMatch(/^first\n(forged\n)*$/);
    expect(survivors(mark)).toEqual([]);
  });

  it('that hand themselves on, faster than they can be listed, are gone', async () => {
    const source = [
      'import ctypes, os',
      'if os.fork() == 0:',
      '    ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)',
      '    os.setsid()',
      '    while True:',
      '        try:',
      '            if os.fork() > 0: os._exit(0)',
      '        except OSError: pass',
      'print("left")',
    ];
    await expect(run(source)).resolves.toMatchObject({ end: 'exited', stdout: 'left\n' });
    await expect(run('print("next")')).resolves.toMatchObject({ end: 'exited', stdout: 'next\n' });
  });

  it('that are stopped for good are gone as well', async () => {
    const source = [
      'import os, signal, time',
      'for _ in range(10):',
      '    if os.fork() == 0: os.kill(os.getpid(), signal.SIGSTOP); time.sleep(600)',
      'time.sleep(0.2)',
      'print("left")',
    ];
    await expect(run(source)).resolves.toMatchObject({ end: 'exited', stdout: 'left\n' });
  });

  it('that stop themselves have their time and no more', async () => {
    const source = 'import os, signal\nos.killpg(0, signal.SIGSTOP)';
    await expect(run(source, { seconds: 0.5 })).resolves.toMatchObject({ end: 'timeout' });
  });

  (apart(isolation) ? it : it.skip)('cannot stop, trace or slow those above', async () => {
    const source = [
      'import ctypes, os, resource, signal',
      'libc = ctypes.CDLL(None, use_errno=True)',
      'def taken_over(pid):',
      '    if libc.syscall(438, os.pidfd_open(pid), 1, 0) < 0: raise OSError',
      'for pid in (os.getppid(), 1):',
      '    changes = [lambda number=number: os.kill(pid, number) for number in signal.valid_signals()]',
      '    changes = [] if pid == 1 and os.getppid() == 1 else changes',
      '    changes += [',
      '        lambda: os.sched_setaffinity(pid, {0}), lambda: os.setpriority(os.PRIO_PROCESS, pid, 19),',
      '        lambda: resource.prlimit(pid, resource.RLIMIT_CPU, (0, 0)), lambda: taken_over(pid),',
      '        lambda: open(f"/proc/{pid}/oom_score_adj", "w").write("1000"), lambda: os.listdir(f"/proc/{pid}/cwd"),',
      '        lambda: open(f"/proc/{pid}/mem", "r+b"), lambda: os.readlink(f"/proc/{pid}/fd/1"),',
      '    ]',
      '    for at, change in enumerate(changes):',
      '        try: change(); print(at, "changed")',
      '        except OSError: pass',
      'print("done")',
    ];
    await expect(run(source)).resolves.toMatchObject({ end: 'exited', exitCode: 0, stdout: 'done\n' });
  });
});
