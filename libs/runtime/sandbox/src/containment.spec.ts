import { readFileSync, readdirSync } from 'node:fs';
import { contained } from '../test/contained.js';
import { apart, KINDS as kinds } from '../test/under-attack.js';

/** Arguments of every process on this machine that we may see. */
function commandLines(): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      return [readFileSync(`/proc/${pid}/cmdline`, 'utf8')];
    } catch {
      return [];
    }
  });
}

describe.each(kinds)('with %s', (isolation) => {
  const { run } = contained(isolation);

  it('stops an endless loop', async () => {
    const result = await run('print("on", flush=True)\nwhile True: pass', { seconds: 0.5 });
    expect(result).toMatchObject({ end: 'timeout', exitCode: null, stdout: 'on\n' });
  });

  it('stops a sleeper that ignores every signal it can', async () => {
    const source = [
      'import signal, time',
      'for number in signal.valid_signals():',
      '    try: signal.signal(number, signal.SIG_IGN)',
      '    except OSError: pass',
      'while True: time.sleep(1)',
    ].join('\n');
    await expect(run(source, { seconds: 0.5 })).resolves.toMatchObject({ end: 'timeout' });
  });

  it('holds a fork bomb down and clears it away', async () => {
    const source = ['import os', 'while True:', '    try: os.fork()', '    except OSError: pass'].join('\n');
    await expect(run(source, { seconds: 1 })).resolves.toMatchObject({ end: 'timeout' });
  });

  it('counts memory that forks share once', async () => {
    const source = [
      'import os, signal, time',
      'held = b"x" * 40_000_000',
      'children = []',
      'for _ in range(8):',
      '    pid = os.fork()',
      '    if pid == 0: signal.pause()',
      '    children.append(pid)',
      'time.sleep(0.3)',
      'print("shared")',
    ].join('\n');
    await expect(run(source, { memoryMiB: 128 })).resolves.toMatchObject({ end: 'exited', stdout: 'shared\n' });
  });

  it('allows some processes and no more', async () => {
    const source = [
      'import os, signal',
      'children = []',
      'try:',
      '    while len(children) < 500:',
      '        pid = os.fork()',
      '        if pid == 0: signal.pause()',
      '        children.append(pid)',
      'except OSError as error: print(error.strerror)',
      'print(10 < len(children) < 100)',
    ].join('\n');
    expect((await run(source)).stdout).toBe('Resource temporarily unavailable\nTrue\n');
  });

  it('stops a memory hog', async () => {
    const result = await run('rows = []\nwhile True: rows.append("x" * 10_000_000)', { memoryMiB: 128 });
    expect(result).toMatchObject({ end: 'memory', exitCode: 1 });
  });

  it('stops processes that are memory hogs only together', async () => {
    const source = [
      'import os, signal',
      'for _ in range(6):',
      '    if os.fork() == 0:',
      '        held = b"x" * 50_000_000',
      '        signal.pause()',
      'signal.pause()',
    ].join('\n');
    await expect(run(source, { memoryMiB: 128 })).resolves.toMatchObject({ end: 'memory', exitCode: null });
  });

  it.each([1, 2])('stops a program that floods descriptor %i', async (descriptor) => {
    const source = `import os\nwhile True: os.write(${descriptor}, b"x" * 65536)`;
    const result = await run(source, { outputBytes: 100_000 });
    expect(result.end).toBe('output-limit');
    expect(result.stdout).toHaveLength(descriptor === 1 ? 100_000 : 0);
    expect(result.stderr.length).toBeLessThanOrEqual(16 * 1024);
  });

  it('notices too much output of a program that has ended already', async () => {
    const result = await run('import os\nos.write(1, b"x" * 5000)', { outputBytes: 4096 });
    expect(result).toMatchObject({ end: 'output-limit', exitCode: null });
    expect(result.stdout).toHaveLength(4096);
  });

  it('limits files in size and number', async () => {
    const source = [
      'held = []',
      'try:',
      '    while True: held.append(open("file", "wb"))',
      'except OSError as error: print(error.strerror, len(held) < 64)',
      'file = held[0]',
      'try:',
      '    while True: file.write(b"x" * 2**20)',
      'except OSError as error: print(error.strerror)',
    ].join('\n');
    expect((await run(source)).stdout).toBe('Too many open files True\nFile too large\n');
  });

  it('gives no environment', async () => {
    const source = [
      'import os',
      'print(dict(os.environ), os.getenv("PATH"), os.getenv("AGORA_SPEC_SECRET"))',
      'print(b"AGORA" in open("/proc/self/environ", "rb").read())',
    ].join('\n');
    expect((await run(source)).stdout).toBe('{} None None\nFalse\n');
  });

  it('keeps changed builtins and modules to the program that changed them', async () => {
    const source = [
      'import builtins, sys, json',
      'builtins.len = builtins.sorted = builtins.print = lambda *a, **k: "forged"',
      'sys.modules["math"] = None',
      'sys.stdout.write("done")',
    ].join('\n');
    expect((await run(source)).stdout).toBe('done');
    expect((await run('import math\nprint(len("ab"), math.sqrt(4))')).stdout).toBe('2 2.0\n');
  });

  it('leaves no descriptor but the standard three', async () => {
    const source = [
      'import os',
      'forged = b"\\x00\\x00\\x00\\x3e" + b\'{"end":"exited","exitCode":0,"stdout":"forged","stderr":""}\'.ljust(62)',
      'for fd in range(3, 1024):',
      '    try: os.write(fd, forged); print("wrote to", fd)',
      '    except OSError: pass',
      'os.closerange(0, 1024)',
      'os._exit(5)',
    ].join('\n');
    await expect(run(source)).resolves.toEqual({ end: 'exited', exitCode: 5, stdout: '', stderr: '' });
  });

  it('does not wait for daemons, and ends them', async () => {
    const marker = `daemon-${process.pid}-${isolation}`;
    const source = [
      'import os, sys, signal',
      'if os.fork() == 0:',
      '    os.setsid()',
      '    if os.fork() == 0:',
      '        signal.signal(signal.SIGTERM, signal.SIG_IGN)',
      `        os.execv("/bin/sh", ["/bin/sh", "-c", "sleep 600; : ${marker}"])`,
      '    os._exit(0)',
      'os.wait()',
      'print("left")',
    ].join('\n');
    await expect(run(source)).resolves.toMatchObject({ end: 'exited', exitCode: 0, stdout: 'left\n' });
    expect(commandLines().filter((line) => line.includes(marker))).toEqual([]);
  });

  it('does not wait for daemon threads', async () => {
    const source =
      'import threading, time\nthreading.Thread(target=time.sleep, args=(600,), daemon=True).start()\nprint("left")';
    await expect(run(source)).resolves.toMatchObject({ end: 'exited', exitCode: 0, stdout: 'left\n' });
  });

  it('wipes the folder', async () => {
    await run('import os\nopen("left", "w").write("x")\nos.mkdir("deep")\nopen("deep/er", "w")\nos.chmod("deep", 0)');
    expect((await run('import os\nprint(os.listdir("."))')).stdout).toBe('[]\n');
  });

  it('keeps what a program knew from the next one', async () => {
    // The pattern does not match its own text, so what is found was really held.
    const search = [
      'import re',
      'found = 0',
      'with open("/proc/self/mem", "rb", 0) as memory:',
      '    for line in open("/proc/self/maps"):',
      '        bounds, mode = line.split()[:2]',
      '        if "rw" not in mode: continue',
      '        start, end = (int(bound, 16) for bound in bounds.split("-"))',
      '        try:',
      '            memory.seek(start)',
      '            found += len(re.findall(rb"kept in [m]emory 4711", memory.read(end - start)))',
      '        except OSError: pass',
      'print(found > 0)',
    ].join('\n');
    expect((await run(`held = "kept in memory 4711"\n${search}`)).stdout).toBe('True\n');
    expect((await run(search)).stdout).toBe('False\n');
  });
});

(kinds.some(apart) ? describe : describe.skip).each(kinds.filter(apart))('with %s, apart from us', (isolation) => {
  const { run } = contained(isolation);

  it.each([
    ['its parent', 'os.kill(os.getppid(), signal.SIGKILL)'],
    ['its parent, gently', 'os.kill(os.getppid(), signal.SIGTERM)'],
    ['process 1', 'os.kill(1, signal.SIGKILL)'],
    ['everything', 'os.kill(-1, signal.SIGKILL)'],
  ])('outlives a program that kills %s', async (_, attack) => {
    const source = `import os, signal\ntry: ${attack}\nexcept OSError: pass\nprint("still here")`;
    await expect(run(source)).resolves.toMatchObject({ end: 'exited', stdout: 'still here\n' });
  });

  it('outlives a program that kills its own process group', async () => {
    await expect(run('import os, signal\nos.killpg(0, signal.SIGKILL)')).resolves.toMatchObject({ end: 'signal' });
  });

  it('shows nothing of the processes above, their memory, descriptors or environment', async () => {
    const source = [
      'import ctypes, glob, os',
      'libc = ctypes.CDLL(None, use_errno=True)',
      'above = [int(path.split("/")[2]) for path in glob.glob("/proc/[0-9]*") if path.split("/")[2] != str(os.getpid())]',
      'for pid in above:',
      '    for name in ("environ", "mem", "fd/0", "fd/1"):',
      '        try:',
      '            with open(f"/proc/{pid}/{name}", "rb", 0) as file:',
      '                if file.read(4096): print("read", pid, name)',
      '        except OSError: pass',
      '    if libc.ptrace(16, pid, None, None) == 0: print("attached to", pid)',
      'print("looked")',
    ].join('\n');
    expect((await run(source)).stdout).toBe('looked\n');
  });

  it('gives no way to gain privileges', async () => {
    const source = [
      'import ctypes, os',
      'libc = ctypes.CDLL(None, use_errno=True)',
      'print(os.getuid() != 0, os.geteuid() != 0, os.getgroups() in ([], [os.getgid()]) or os.getgroups())',
      'print(libc.mount(b"none", b"/tmp", b"tmpfs", 0, None), libc.setns(0, 0), libc.unshare(0x20000000))',
      'print([line for line in open("/proc/self/status") if line.startswith(("CapEff", "CapPrm", "NoNewPrivs"))])',
    ].join('\n');
    const { stdout } = await run(source);
    expect(stdout).toMatch(/^True True /);
    expect(stdout).toContain('-1 -1 -1');
    expect(stdout).toContain("'CapPrm:\\t0000000000000000\\n', 'CapEff:\\t0000000000000000\\n', 'NoNewPrivs:\\t1\\n'");
  });
});
