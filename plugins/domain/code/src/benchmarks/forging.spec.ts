import type { Benchmark, BenchmarkItem } from '@agora/plugin-api';
import { sandboxKinds, sandboxTools } from '@agora/sandbox/testing';
import { fileOfFolder, pluginContext } from '@agora/testkit';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBenchmark, writeMadeUp } from '../../test/made-up.js';

const RIGHT = 'def last_even(xs):\n    return ([-1] + [x for x in xs if x % 2 == 0])[-1]';

/** A program with lines of its own before the function, and lines in it, which gives a wrong answer. */
const forging = (before: string[], within: string[], answer = '4'): string =>
  [...before, 'def last_even(xs):', ...within.map((line) => `    ${line}`), `    return ${answer}`].join('\n');

/** A subclass that lies by every method of which a comparison could make use. */
const liar = (base: string, ...more: string[]): string[] => [
  `class Liar(${base}):`,
  '    def lies(self, *a): return True',
  '    __eq__ = __ge__ = __le__ = __contains__ = __bool__ = lies',
  '    def __ne__(self, other): return False',
  '    def __hash__(self): return 2',
  ...more.map((line) => `    ${line}`),
];

const ATTACKS: [string, string][] = [
  [
    'walks frames, objects and modules for the expected value',
    forging(
      [
        'import gc, re, sys',
        'def values(o, depth=0):',
        '    if isinstance(o, dict): o = list(o.values())',
        '    if isinstance(o, (list, tuple)) and depth < 4:',
        '        for x in o: yield from values(x, depth + 1)',
        // The pattern does not match its own text.
        '    elif isinstance(o, str) and re.search("for x in rever[s]ed|canonical_[s]olution", o): yield o',
      ],
      [
        'frame, seen = sys._getframe(), []',
        'while frame: seen += [frame.f_locals, frame.f_globals]; frame = frame.f_back',
        'found = [v for s in seen + gc.get_objects() + list(sys.modules.values()) for v in values(getattr(s, "__dict__", s))]',
        'return (2 if xs else -1) if found else 4',
      ],
    ),
  ],
  [
    'overwrites what the caller holds in its frame',
    forging(
      ['import ctypes, sys'],
      [
        'caller = sys._getframe(1)',
        'caller.f_locals.update(answer="v2", lines=[], value=2)',
        'ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(caller), ctypes.c_int(1))',
      ],
    ),
  ],
  [
    'traces its caller',
    forging(
      ['import sys', 'def trace(frame, event, arg):', '    frame.f_locals["answer"] = "v2"', '    return trace'],
      ['sys.settrace(trace); sys.setprofile(trace); sys._getframe(1).f_trace = trace'],
    ),
  ],
  [
    'writes other answers and ends',
    forging(
      ['import os'],
      ['for fd in range(64):', '    try: os.write(fd, b"v9\\nv9\\n")', '    except OSError: pass', 'os._exit(0)'],
    ),
  ],
  [
    'writes results of every form it can think of',
    forging(
      ['import os'],
      [
        'for fd in range(64):',
        '    for text in (b"1\\n1\\n", b\'{"ok":true,"why":null}\\n\', b"v\\nv\\n", b"#\\n#\\n"):',
        '        try: os.write(fd, text)',
        '        except OSError: pass',
        'os._exit(0)',
      ],
    ),
  ],
  [
    'goes on in a thread after its answer',
    forging(
      [
        'import os, threading, time',
        'def later():',
        '    time.sleep(0.05)',
        '    for fd in range(3, 20):',
        '        try: os.write(fd, b"v2\\n")',
        '        except OSError: pass',
      ],
      ['threading.Thread(target=later).start()'],
    ),
  ],
  [
    'goes on in another process after its answer',
    forging(
      ['import os, time'],
      [
        'if os.fork() == 0:',
        '    os.setsid(); time.sleep(0.1)',
        '    for fd in range(3, 20):',
        '        try: os.write(fd, b"v-1\\n")',
        '        except OSError: pass',
        '    os._exit(0)',
      ],
    ),
  ],
  [
    'exchanges the descriptor of its results',
    forging(
      ['import os'],
      [
        'reading, writing = os.pipe()',
        'for fd in range(3, 20):',
        '    try: os.dup2(writing, fd)',
        '    except OSError: pass',
      ],
    ),
  ],
  ['closes every descriptor', forging(['import os'], ['os.closerange(0, 1024)'])],
  [
    'exchanges the modules of its caller',
    forging(
      [
        'import sys, types',
        'fake = types.ModuleType("json")',
        'fake.dumps = lambda *a, **k: "2"',
        'fake.loads = lambda t: [[2]]',
        'sys.modules.update(json=fake, os=fake, codec=fake)',
        'import builtins',
      ],
      [
        'caller = sys._getframe(1).f_globals',
        'caller.update(shown=lambda *a: "2", plain=lambda v: 2, encode=lambda v: "2", send=print)',
      ],
      '9',
    ),
  ],
  [
    'changes the codec that tells what it returned',
    forging(
      ['import json, sys'],
      [
        'json.encoder.c_make_encoder = None',
        'json.JSONEncoder.iterencode = lambda *a, **k: iter(["7"])',
        'sys._getframe(1).f_globals["KINDS"].clear()',
      ],
      '(9,)',
    ),
  ],
  ['returns a lying whole number', forging(liar('int', '__int__ = __index__ = lambda self: 9'), [], 'Liar(7)')],
  ['returns a lying text', forging(liar('str', '__str__ = __repr__ = lambda self: "9"'), [], 'Liar("7")')],
  [
    'returns a lying list',
    forging(liar('list', '__iter__ = lambda self: iter([9])', '__len__ = lambda self: 1'), [], 'Liar([7])'),
  ],
  ['returns a lying dictionary', forging(liar('dict', 'items = lambda self: [(9, 9)]'), [], 'Liar()')],
  [
    'returns a lying float',
    forging(liar('float', '__float__ = lambda self: 9.0', 'is_integer = lambda self: True'), [], 'Liar("nan")'),
  ],
  [
    'returns a class whose class lies',
    forging(
      [
        'class Meta(type):',
        '    def __eq__(self, other): return True',
        '    def __hash__(self): return 2',
        '    __instancecheck__ = __subclasscheck__ = lambda *a: True',
        'class Liar(metaclass=Meta):',
        '    __class__ = int',
        '    __module__ = "numpy"',
        '    shape = ()',
        '    dtype = 1',
        '    def item(self): return self',
      ],
      [],
      'Liar()',
    ),
  ],
  [
    'returns what names itself a number of another module',
    forging(
      [
        'class N:',
        '    shape, dtype = (), 1',
        '    def item(self): return 9',
        'N.__module__ = "numpy"',
        'N.__qualname__ = "int64\\n1\\n1"',
      ],
      [],
      'N()',
    ),
  ],
  ['returns no number', forging([], [], 'float("nan")')],
  ['returns endless data', forging(['import itertools'], [], 'itertools.count()')],
  ['changes what it is given', forging([], ['xs.__init__([7, 9])'], '9')],
  [
    'raises an exception that is a result',
    forging(
      ['class E(BaseException):', '    def __str__(self): return "\\nv2\\nv-1"', 'E.__name__ = "v2\\nv-1\\n"'],
      ['raise E'],
    ),
  ],
  [
    'ends by an exit handler that says more',
    forging(
      [
        'import atexit, os, sys',
        'def more():',
        '    for fd in range(3, 20):',
        '        try: os.write(fd, b"v2\\nv-1\\n")',
        '        except OSError: pass',
        'atexit.register(more)',
      ],
      ['sys.exit(0)'],
    ),
  ],
  [
    'stops its own time',
    forging(
      ['import faulthandler, os, signal, threading, time'],
      [
        'signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())',
        'faulthandler.cancel_dump_traceback_later()',
        'signal.signal = signal.setitimer = lambda *a: None',
        'while True: time.sleep(1)',
      ],
    ),
  ],
  [
    'writes in the memory of its own interpreter',
    forging(
      ['import ctypes'],
      [
        'address = id(4) + 24',
        'ctypes.memmove(address, (2).to_bytes(4, "little"), 4)',
        'if 4 != 2 and xs == []: return 9',
      ],
      '4 if xs else 9',
    ),
  ],
];

describe.each(sandboxKinds())('with %s', (isolation) => {
  const tools = sandboxTools(isolation);
  let folder = '';
  let benchmark: Benchmark;
  let item: BenchmarkItem;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'agora-forging-'));
    await writeMadeUp(folder);
    const dataFile: typeof fileOfFolder = (source) => fileOfFolder(source, folder);
    benchmark = await openBenchmark('humaneval', pluginContext({ dataFile }));
    item = (await benchmark.items())[0] as BenchmarkItem;
  });
  afterAll(() => rm(folder, { recursive: true }));
  afterEach(async () => {
    expect(await benchmark.score(item, RIGHT, tools)).toMatchObject({ value: 1 });
  });

  it.each(ATTACKS)('a program that %s scores 0', async (_, output) => {
    const score = await benchmark.score(item, output, tools);
    expect(score).toMatchObject({ value: 0, details: { base: false, plus: false } });
    // Each was run: nothing of these is only a mistake in the writing.
    expect(score.reason).not.toMatch(/does not load|SyntaxError|NameError|IndentationError/);
  });
});
