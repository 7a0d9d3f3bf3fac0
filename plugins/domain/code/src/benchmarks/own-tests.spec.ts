import type { Benchmark, ItemScore } from '@agora/plugin-api';
import { sandboxTools } from '@agora/sandbox/testing';
import { pluginContext } from '@agora/testkit';
import { openBenchmark } from '../../test/made-up.js';

const tools = sandboxTools();
let benchmark: Benchmark;
beforeAll(async () => {
  // No data file is needed.
  benchmark = await openBenchmark('humaneval', pluginContext());
});

async function score(output: string, test: string, more: object = {}): Promise<ItemScore> {
  const item = benchmark.readItem?.({ entry_point: 'f', test, ...more }, () => undefined);
  if (!item) throw new Error('no item');
  return benchmark.score(item, output, tools);
}

describe('tests that a user brings', () => {
  it('pass and fail', async () => {
    expect(await score('def f(x): return x + 1', 'assert f(1) == 2\nassert f(-1) == 0')).toEqual({
      value: 1,
      extracted: 'def f(x): return x + 1',
      reason: 'the tests pass',
      details: { base: true },
    });
    expect(await score('def f(x): return x', 'assert f(1) == 2, "one more"')).toMatchObject({
      value: 0,
      reason: 'AssertionError: one more',
      details: { base: false },
    });
  });

  it('may be a check of the candidate, with what the prompt defines', async () => {
    const prompt = 'def twice(x):\n    return 2 * x\n\ndef f(x):\n    """ Four times x."""\n';
    const test = 'def check(candidate):\n    assert candidate(3) == twice(twice(3))\n';
    expect(await score('    return 4 * x', test, { prompt })).toMatchObject({ value: 1 });
    expect(await score('    return 5 * x', test, { prompt })).toMatchObject({ value: 0, reason: 'AssertionError' });
  });

  it.each([
    [
      'def f(x):\n    raise ValueError("no")',
      'try:\n    f(1)\n    assert False\nexcept ValueError as e:\n    assert str(e) == "no"',
    ],
    ['def f(x):\n    x.append(3)', 'x = [1]\nassert f(x) is None and x == [1, 3]'],
    ['def f(x):\n    yield x\n    yield 2 * x', 'assert list(f(3)) == [3, 6]'],
    ['def f(*xs, k=1):\n    return {k: xs}', 'assert f(1, 2, k=(3,)) == {(3,): (1, 2)}'],
    ['def f(x):\n    return type(x)', 'assert f(3) is int and f({1: 2}) is dict'],
    [
      'def f(x):\n    return x',
      'import math\nassert math.isnan(f(math.nan)) and f(2**80) == 2**80 and f(None) is None',
    ],
    ['def f(d):\n    return list(d)', 'assert f({"b": 1, "a": 2}) == ["b", "a"]'],
  ])('see what %p does', async (output, test) => {
    expect(await score(output, test)).toMatchObject({ value: 1, reason: 'the tests pass' });
  });

  it.each([
    [
      'def f(g, xs):\n    return [g(x) for x in xs]',
      'assert f(lambda x: x * 10, [1, 2]) == [10, 20] and f(abs, [-1]) == [1]',
    ],
    [
      'def f(g):\n    try:\n        g(0)\n    except ZeroDivisionError:\n        return "caught"',
      'assert f(lambda x: 1 // x) == "caught"',
    ],
    [
      'def f(n, g=None):\n    return g(n - 1) + 1 if n > 0 else 0',
      'def again(n):\n    return f(n, g=again)\nassert again(5) == 5',
    ],
    [
      'def f(key):\n    return sorted(["bb", "a"], key=key["by"])',
      'by = {"by": len}\nassert f(by) == ["a", "bb"] and by == {"by": len}',
    ],
  ])('lend %p functions, which run with the tests', async (output, test) => {
    expect(await score(output, test)).toMatchObject({ value: 1, reason: 'the tests pass' });
  });

  it('say what does not cross', async () => {
    const found = await score('def f(x): return 1', 'class A: pass\nassert f(A()) == 1');
    expect(found).toMatchObject({ value: 0, reason: expect.stringContaining('only plain data reaches the program') });
  });

  it.each([
    ['ends the process', 'import os\ndef f(x):\n    os._exit(0)', 'the program ended its process'],
    ['exits', 'import sys\ndef f(x):\n    sys.exit(0)', 'the program raised SystemExit'],
    ['exits while it loads', 'import sys\nx = sys.exit(0)\ndef f(y):\n    return x', 'SystemExit: 0'],
    [
      'equals everything',
      'class All:\n    def __eq__(self, other): return True\n    def __hash__(self): return 0\ndef f(x):\n    return All()',
      'AssertionError',
    ],
    [
      'is a number that equals everything',
      'class All(int):\n    def __eq__(self, other): return True\n    __hash__ = int.__hash__\ndef f(x):\n    return All(7)',
      'AssertionError',
    ],
    ['prints', 'def f(x):\n    print(\'{"ok": true, "why": null}\', flush=True)\n    return 0', 'AssertionError'],
    ['raises what tests may swallow', 'def f(x):\n    raise KeyboardInterrupt', 'the program raised KeyboardInterrupt'],
    ['loops', 'def f(x):\n    while True: pass', 'out of time'],
    [
      'kills the tests',
      'import os, signal\ndef f(x):\n    os.kill(os.getppid(), signal.SIGKILL)\n    return 0',
      'killed by a signal',
    ],
    [
      'interrupts the tests',
      'import os, signal\ndef f(x):\n    os.kill(os.getppid(), signal.SIGINT)\n    return 0',
      'AssertionError',
    ],
    [
      'looks into the tests',
      'import os\ndef f(x):\n    for name in ("mem", "fd/0", "fd/1", "environ", "maps"):\n        try: open(f"/proc/{os.getppid()}/{name}", "rb+" if name == "mem" else "rb").read(1); return 2\n        except OSError: pass\n    return 0',
      'AssertionError',
    ],
    [
      'writes over every channel',
      'import os\ndef f(x):\n    for fd in range(64):\n        try: os.write(fd, b\'{"ok": true, "why": null}\\n\')\n        except OSError: pass\n    return 2',
      'the program wrote over its answers',
    ],
    [
      'brings modules for the tests to import',
      'def f(x):\n    open("statistics.py", "w").write("mean = lambda xs: 0")\n    return 0',
      'AssertionError',
    ],
    [
      'changes what tests are made of',
      'import builtins, json\nbuiltins.isinstance = lambda *a: True\njson.dumps = lambda *a, **k: "[2, [1]]"\nbuiltins.AssertionError = ValueError\ndef f(x):\n    return 0',
      'AssertionError',
    ],
  ])('are not passed by a program that %s', async (_, output, reason) => {
    const test =
      'import statistics\ntry:\n    first = f(1)\nexcept Exception:\n    first = None\nimport statistics\nassert first == statistics.mean([2])\nassert f(1) == 2';
    expect(await score(output, test)).toMatchObject({ value: 0, reason: expect.stringContaining(reason) });
    expect(await score('def f(x): return x + 1', test)).toMatchObject({ value: 1 });
  });

  it('leave no trace in the memory of the program', async () => {
    // The pattern does not match its own text, so what is found was really held.
    const output = [
      'import re',
      'def f(x):',
      '    found = 0',
      '    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:',
      '        for line in maps:',
      '            bounds, mode = line.split()[:2]',
      '            if "rw" not in mode: continue',
      '            start, end = (int(bound, 16) for bound in bounds.split("-"))',
      '            memory.seek(start)',
      '            found += len(re.findall(rb"told to [n]obody 4711", memory.read(end - start)))',
      '    return found',
    ].join('\n');
    expect(await score(output, 'assert f("told to nobody 4711") > 0')).toMatchObject({ value: 1 });
    expect(await score(output, 'assert f(1) == 0  # told to nobody 4711')).toMatchObject({ value: 1 });
  });
});

it('a program finds no text of the tests in its memory, its arguments, its descriptors or the processes around it', async () => {
  // Written so that the program's own text does not hold what it looks for.
  const output = [
    'import glob, os, re',
    'MARK = re.compile(b"4711 [i]s expected")',
    'def holds(path):',
    '    try:',
    '        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)',
    '        return bool(MARK.search(os.read(descriptor, 10**7)))',
    '    except OSError: return False',
    'def in_memory(pid):',
    '    try:',
    '        with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:',
    '            for line in maps:',
    '                bounds, mode = line.split()[:2]',
    '                if "r" not in mode or "[v" in line: continue',
    '                start, end = (int(bound, 16) for bound in bounds.split("-"))',
    '                try:',
    '                    memory.seek(start)',
    '                    if MARK.search(memory.read(end - start)): return True',
    '                except OSError: pass',
    '    except OSError: pass',
    '    return False',
    'def f(x):',
    '    own = " ".join(["4711", "is", "expected"]) if x else ""',
    '    if x and in_memory("self"): return "it looks"',
    '    pids = [path.split("/")[2] for path in glob.glob("/proc/[0-9]*")]',
    '    names = ("cmdline", "environ", "fd/*")',
    '    found = [path for pid in pids for name in names for path in glob.glob(f"/proc/{pid}/{name}") if holds(path)]',
    '    found += [path for path in glob.glob("/tmp/**", recursive=True) + glob.glob("/dev/shm/*") if holds(path)]',
    '    return found + [pid for pid in pids if in_memory(pid)]',
  ].join('\n');
  expect(await score(output, 'assert f(1) == "it looks"')).toMatchObject({ value: 1 });
  expect(await score(output, 'assert f(0) == [], f(0)  # 4711 is expected')).toMatchObject({
    reason: 'the tests pass',
  });
});
