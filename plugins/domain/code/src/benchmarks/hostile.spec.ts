import type { Benchmark, BenchmarkItem } from '@agora/plugin-api';
import { sandboxTools, sandboxKinds } from '@agora/sandbox/testing';
import { fileOfFolder, pluginContext } from '@agora/testkit';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBenchmark, writeMadeUp } from '../../test/made-up.js';

const SECRET = 'a-secret-of-the-scoring-process';
/** A program that does something and then gives a wrong answer, or none. */
const doing = (...lines: string[]): string =>
  `def last_even(xs):\n${lines.map((line) => `    ${line}`).join('\n')}\n    return 4`;

describe.each(sandboxKinds())('with %s', (isolation) => {
  const tools = sandboxTools(isolation);
  let folder = '';
  let benchmark: Benchmark;
  let item: BenchmarkItem;
  let connections = 0;
  const server = createServer(() => (connections += 1));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'agora-hostile-'));
    await writeMadeUp(folder);
    process.env['AGORA_SPEC_SECRET'] = SECRET;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const dataFile: typeof fileOfFolder = (source) => fileOfFolder(source, folder);
    benchmark = await openBenchmark('humaneval', pluginContext({ dataFile }));
    item = (await benchmark.items())[0] as BenchmarkItem;
  });
  afterAll(async () => {
    delete process.env['AGORA_SPEC_SECRET'];
    server.close();
    await rm(folder, { recursive: true });
  });
  afterEach(async () => {
    // Whatever came before, the next program is scored right.
    const right = 'def last_even(xs):\n    return ([-1] + [x for x in xs if x % 2 == 0])[-1]';
    expect(await benchmark.score(item, right, tools)).toMatchObject({ value: 1, reason: 'base and plus tests pass' });
    expect(await benchmark.score(item, 'def last_even(xs):\n    return 2', tools)).toMatchObject({ value: 0 });
  });

  it.each([
    ['loops', doing('while True: pass'), 'out of time'],
    ['loops while it loads', 'x = [0]\nwhile True: x[0] += 1\ndef last_even(xs): return x', 'out of time'],
    [
      'loops and takes the alarm away',
      doing(
        'import signal',
        'signal.setitimer(signal.ITIMER_REAL, 0)',
        'signal.signal(signal.SIGALRM, signal.SIG_IGN)',
        'while True: pass',
      ),
      'out of time',
    ],
    [
      'takes away the alarm, the clock and what sets them',
      doing(
        'import signal, time',
        'signal.setitimer(signal.ITIMER_REAL, 0)',
        'signal.setitimer = signal.signal = signal.alarm = lambda *a: None',
        'time.monotonic = time.time = time.perf_counter = lambda: 0.0',
        'time.sleep(8)',
        'return ([-1] + [x for x in xs if x % 2 == 0])[-1]',
      ),
      'out of time',
    ],
    [
      'swallows the end of its time',
      doing('while True:', '    try:', '        while True: pass', '    except Exception: pass'),
      'out of time',
    ],
    ['forks without end', doing('import os', 'while True:', '    try: os.fork()', '    except OSError: pass'), 'base'],
    ['takes all memory', doing('held = []', 'while True: held.append(bytes(10**9))'), 'MemoryError'],
    ['floods standard output', doing('while True: print("x" * 10**6)'), 'out of time'],
    ['floods its results', doing('import os', 'while True: os.write(3, b"x" * 10**6)'), 'too much output'],
    ['returns without end', doing('xs = []', 'xs.append(xs)', 'return xs'), 'RecursionError'],
    [
      'nests deeper than can be read',
      doing('import sys', 'sys.setrecursionlimit(10**6)', 'r = []', 'for _ in range(50000): r = [r]', 'return r'),
      'base input 1',
    ],
    ['exits', doing('import sys', 'sys.exit(0)'), 'SystemExit: 0'],
    ['exits while it loads', 'import sys\nx = sys.exit(0)\ndef last_even(xs): return x', 'SystemExit: 0'],
    ['ends its process', doing('import os', 'os._exit(0)'), 'the program ended its process'],
    [
      'ends its process while it loads',
      'import os\nx = os._exit(0)\ndef last_even(xs): return x',
      'the program ended its process',
    ],
    ['kills itself', doing('import os', 'os.kill(os.getpid(), 9)'), 'killed by a signal'],
    [
      'kills all that it can',
      doing('import os', 'for pid in (-1, 1, os.getppid()):', '    try: os.kill(pid, 9)', '    except OSError: pass'),
      'base',
    ],
    ['crashes the interpreter', doing('import ctypes', 'ctypes.string_at(0)'), 'killed by a signal'],
    [
      'changes what results are written with',
      doing(
        'import builtins, json, os',
        'json.dumps = lambda *a, **k: "2"',
        'builtins.repr = lambda x: "2"',
        'builtins.isinstance = lambda *a: True',
        'builtins.type = lambda *a: int',
        'os.write = lambda *a: 1',
      ),
      'base',
    ],
    [
      'returns what equals everything',
      'class All:\n    def __eq__(self, other): return True\n    def __ne__(self, other): return False\n    def __hash__(self): return 0\n' +
        doing('return All()'),
      'wrong value',
    ],
    [
      'returns a number that equals everything',
      'class All(int):\n    def __eq__(self, other): return True\n    __hash__ = int.__hash__\n' +
        doing('return All(7)'),
      'wrong value',
    ],
    ['returns a generator of wrong values', doing('return (x for x in [4])'), 'wrong value'],
    [
      'leaves threads behind',
      doing('import threading, time', 'threading.Thread(target=lambda: time.sleep(3600)).start()'),
      'wrong value',
    ],
    ['leaves processes behind', doing('import os, time', 'if os.fork() == 0: time.sleep(3600)'), 'base'],
    [
      'registers what to do at the end',
      doing('import atexit, time', 'atexit.register(lambda: time.sleep(3600))'),
      'wrong value',
    ],
    [
      'writes results to standard output',
      doing('import os', 'print("v2\\\\nv-1", flush=True)', 'os.write(1, b"v2\\\\nv-1\\\\n")'),
      'wrong value',
    ],
    [
      'writes results to every descriptor',
      doing(
        'import os',
        'for fd in range(20):',
        '    try: os.write(fd, b"1\\\\n1\\\\n1\\\\n")',
        '    except OSError: pass',
      ),
      'base',
    ],
  ])('a program that %s scores 0', async (_, output, reason) => {
    const score = await benchmark.score(item, output, tools);
    expect(score).toMatchObject({
      value: 0,
      reason: expect.stringContaining(reason),
      details: { base: false, plus: false },
    });
  });

  it('a program finds no expected value, no solution and no other task around it', async () => {
    const output = [
      'import re',
      'def last_even(xs):',
      '    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:',
      '        for line in maps:',
      '            bounds, mode = line.split()[:2]',
      '            if "rw" not in mode: continue',
      '            start, end = (int(bound, 16) for bound in bounds.split("-"))',
      '            memory.seek(start)',
      '            if re.search(rb"next\\(\\([x] for x in reversed|canonical_[s]olution|expected[_-][v]alue", memory.read(end - start)):',
      '                return 2 if xs else -1',
      '    return 4',
    ].join('\n');
    expect(await benchmark.score(item, output, tools)).toMatchObject({
      value: 0,
      reason: 'base input 1 of 2: wrong value',
    });
  });

  // Without bubblewrap it may read what its user may.
  it('a program reaches no network, no file outside and no secret', async () => {
    const { port } = server.address() as AddressInfo;
    const mark = join(folder, 'mark');
    const attempts = {
      network: [`import socket`, `socket.create_connection(("127.0.0.1", ${port}), 2)`],
      ...(isolation === 'bubblewrap' && {
        reading: [`open(${JSON.stringify(join(folder, 'humanevalplus.jsonl'))}).read()`],
      }),
      writing: [`open(${JSON.stringify(mark)}, "w").write("x")`],
      environment: [
        'import os, subprocess',
        `assert ${JSON.stringify(SECRET)} in str(os.environ) + subprocess.getoutput("cat /proc/*/environ")`,
      ],
    };
    for (const [what, lines] of Object.entries(attempts)) {
      // Right answers would be the reward of an attempt that succeeds.
      const output = `def last_even(xs):\n${lines.map((line) => `    ${line}\n`).join('')}    return 2 if xs else -1`;
      const score = await benchmark.score(item, output, tools);
      expect({ what, score }).toMatchObject({ score: { value: 0, details: { base: false } } });
    }
    expect(connections).toBe(0);
    expect(existsSync(mark)).toBe(false);
  });
});
