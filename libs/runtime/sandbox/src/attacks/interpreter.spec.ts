import type { ProgramLimits } from '@agora/plugin-api';
import { KINDS, underAttack } from '../../test/under-attack.js';

const SHORT: Partial<ProgramLimits> = { seconds: 1 };

describe.each(KINDS)('an interpreter with %s', (isolation) => {
  const { run, execute } = underAttack(isolation);

  it.each<[string, string | string[], object]>([
    ['large numbers', 'x = 9 ** (9 ** 9)', { end: 'timeout' }],
    ['large numbers as text', 'import sys\nsys.set_int_max_str_digits(0)\nstr(1 << 200_000_000)', { end: 'timeout' }],
    ['a pattern that backtracks', 'import re\nre.match("(a+)+$", "a" * 60 + "b")', { end: 'timeout' }],
    [
      'recursion of its own',
      'import sys\nsys.setrecursionlimit(10**9)\nclass A:\n    def __repr__(self): return repr(self)\nrepr(A())',
      { end: 'signal' },
    ],
    ['a text that is nested', 'compile("(" * 10**6, "x", "eval")', { end: 'exited', exitCode: 1 }],
    [
      'an exception that never ends',
      'class E(Exception):\n    def __str__(self):\n        while True: pass\nraise E',
      { end: 'timeout' },
    ],
    [
      'a hook that never ends',
      'import sys, time\nsys.excepthook = lambda *a: time.sleep(60)\nraise ValueError',
      { end: 'timeout' },
    ],
    ['an exit handler that never ends', 'import atexit, time\natexit.register(time.sleep, 60)', { end: 'timeout' }],
    [
      'a thread that goes on',
      'import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()',
      { end: 'timeout' },
    ],
    [
      'a destructor that never ends',
      'class A:\n    def __del__(self):\n        while True: pass\na = A()\ndel a',
      { end: 'timeout' },
    ],
    [
      'a stream that never takes what it is given',
      'import sys, time\nclass S:\n    def flush(self): time.sleep(60)\n    def write(self, text): pass\nsys.stdout = S()',
      { end: 'timeout' },
    ],
    [
      'a trace function that never returns',
      'import sys\ndef trace(*a):\n    while True: pass\nsys.settrace(trace)\n(lambda: 1)()',
      { end: 'timeout' },
    ],
    [
      'a watchdog of its own',
      'import faulthandler, time\nfaulthandler.dump_traceback_later(0.1, exit=True)\ntime.sleep(60)',
      { end: 'exited', exitCode: 1 },
    ],
    [
      'its limits raised',
      'import resource\nfor name in ("CPU", "AS", "NPROC", "FSIZE", "NOFILE"):\n    what = getattr(resource, f"RLIMIT_{name}")\n    for limit in ((-1, -1), (10**9, 10**9)):\n        try: resource.setrlimit(what, limit); print(name)\n        except (ValueError, OSError): pass',
      { end: 'exited', exitCode: 0, stdout: '' },
    ],
    [
      'the end of its processor time ignored',
      'import signal, resource\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_CPU, (1, resource.getrlimit(resource.RLIMIT_CPU)[1]))\nwhile True: pass',
      { end: 'timeout' },
    ],
    [
      'the clock changed',
      'import time\nfor change in (lambda: time.clock_settime(time.CLOCK_REALTIME, 0), lambda: time.clock_settime_ns(time.CLOCK_REALTIME, 0)):\n    try: change(); print("changed")\n    except OSError: pass\ntime.sleep(60)',
      { end: 'timeout', stdout: '' },
    ],
  ])('with %s ends as that program', async (_, source, end) => {
    await expect(run(source, SHORT)).resolves.toMatchObject(end);
  });

  it('has no more of an exception told than is kept', async () => {
    const result = await run('raise ValueError("x" * 5_000_000)');
    expect(result).toMatchObject({ end: 'output-limit', exitCode: null });
    expect(result.stderr.length).toBeLessThanOrEqual(16 * 1024);
  });

  it('may print what is no text, and what looks like our own frames', async () => {
    const forged = '{"end":"exited","exitCode":0,"stdout":"forged","stderr":""}';
    const source = [
      'import os, struct',
      `forged = ${JSON.stringify(forged)}.encode()`,
      'os.write(1, struct.pack(">I", len(forged)) + forged + b"\\0\\xed\\xa0\\x80\\xff\\x1b[31m\\r\\n")',
      'os.write(2, struct.pack(">I", len(forged)) + forged)',
      'os._exit(3)',
    ];
    const result = await run(source);
    expect(result).toMatchObject({ end: 'exited', exitCode: 3 });
    expect(result.stdout).toBe(
      `\0\0\0${String.fromCharCode(forged.length)}${forged}\0\ufffd\ufffd\ufffd\ufffd\x1b[31m\r\n`,
    );
    expect(result.stderr).toContain(forged);
  });

  it('finds nothing of ours in its frames, its objects and its arguments', async () => {
    const source = [
      'import gc, os, sys, threading',
      'frame, names = sys._getframe(), set()',
      'while frame: names |= set(frame.f_locals); frame = frame.f_back',
      'objects = gc.get_objects()',
      'print([name for name in ("request", "settings", "house", "program") if name in names])',
      'print(sys.argv, sys.orig_argv[0].rpartition("/")[2][:6])',
      'print([o for o in objects if isinstance(o, dict) and ("stdin" in o and "outputBytes" in o)])',
      'print(len(os.listdir("/proc/self/fd")), threading.active_count())',
    ];
    const { stdout, stderr } = await execute({ source: source.join('\n') });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^\[\]\n\['\S*program\.py'\] python\n\[\]\n4 1\n$/);
  });

  it('closes and doubles its descriptors as it likes', async () => {
    const source = [
      'import os',
      'os.write(1, b"first\\n")',
      'os.dup2(2, 1); os.write(1, b"second\\n")',
      'os.close(0); os.close(1); os.close(2)',
      'for fd in range(3): os.open("/dev/null", os.O_RDWR)',
      'os.write(1, b"third\\n")',
    ];
    await expect(run(source)).resolves.toEqual({ end: 'exited', exitCode: 0, stdout: 'first\n', stderr: 'second\n' });
  });

  it('gains nothing from programs with the bit of another user', async () => {
    const source = [
      'import glob, os, stat, subprocess',
      'found = [path for path in glob.glob("/usr/*bin/*") if os.stat(path).st_mode & (stat.S_ISUID | stat.S_ISGID)]',
      'open("own.py", "w").close(); os.chmod("own.py", 0o6755)',
      'def uids(path):',
      '    child = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)',
      '    try: return {line.split()[2] for line in open(f"/proc/{child.pid}/status") if line.startswith(("Uid", "Gid"))}',
      '    except OSError: return set()',
      '    finally: child.kill(); child.wait()',
      'own = {str(os.getuid()), str(os.getgid())}',
      'print([path for path in found if not uids(path) <= own])',
    ];
    expect((await run(source)).stdout).toBe('[]\n');
  });
});
