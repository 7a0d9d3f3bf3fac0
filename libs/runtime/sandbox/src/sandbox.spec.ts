import { Fault } from '@agora/plugin-api';
import { Sandbox } from './index.js';
import { KINDS as kinds } from '../test/under-attack.js';

describe.each(kinds)('a sandbox with %s', (isolation) => {
  const sandbox = new Sandbox({ isolation, workers: 2 });
  afterAll(() => sandbox.close());

  const run = (source: string, more: object = {}) => sandbox.execute({ source, ...more });

  it('says what keeps programs apart', async () => {
    await expect(Sandbox.probe({ isolation })).resolves.toMatchObject({ isolation });
  });

  it('runs a program with standard input and gives back what it printed', async () => {
    const source = 'import sys\nprint(input().upper())\nprint("later", file=sys.stderr)';
    await expect(run(source, { stdin: 'grüß dich\n' })).resolves.toEqual({
      end: 'exited',
      exitCode: 0,
      stdout: 'GRÜSS DICH\n',
      stderr: 'later\n',
    });
  });

  it('runs it as a script: main module, own folder first on the path, no arguments', async () => {
    const source = [
      'import os, sys, inspect',
      'open("helper.py", "w").write("value = 42")',
      'import helper',
      'def twice(x): return 2 * x',
      'print(__name__, helper.value, len(sys.argv), sys.modules["__main__"].twice is twice)',
      'print(inspect.getsource(twice))',
    ].join('\n');
    expect((await run(source)).stdout).toBe('__main__ 42 1 True\ndef twice(x): return 2 * x\n\n');
  });

  it.each([
    ['import sys; sys.exit(0)', 0, ''],
    ['import sys; sys.exit(7)', 7, ''],
    ['import sys; sys.exit("no more")', 1, 'no more\n'],
    ['import os; os._exit(3)', 3, ''],
    ['raise SystemExit', 0, ''],
  ])('tells the exit code of %p', async (source, exitCode, stderr) => {
    await expect(run(source)).resolves.toEqual({ end: 'exited', exitCode, stdout: '', stderr });
  });

  it('tells a traceback that names the line and none of our own', async () => {
    const result = await run('def f():\n    return [][1]\n\nf()');
    expect(result).toMatchObject({ end: 'exited', exitCode: 1 });
    expect(result.stderr).toMatch(
      /line 4, in <module>\n {4}f\(\)[^]*line 2, in f\n[^]*IndexError: list index out of range/,
    );
    expect(result.stderr).not.toContain('exec(');
  });

  it('tells a syntax error', async () => {
    const result = await run('print("a"\n');
    expect(result).toMatchObject({ end: 'exited', exitCode: 1, stdout: '' });
    expect(result.stderr).toContain("SyntaxError: '(' was never closed");
  });

  it('waits for threads and runs exit handlers before it ends', async () => {
    const source = [
      'import atexit, threading, time',
      'atexit.register(lambda: print("handler"))',
      'threading.Thread(target=lambda: (time.sleep(0.05), print("thread"))).start()',
      'print("main")',
    ].join('\n');
    expect((await run(source)).stdout).toBe('main\nthread\nhandler\n');
  });

  it('keeps what was printed before a crash of the interpreter', async () => {
    const result = await run('import os, signal\nprint("before", flush=True)\nos.kill(os.getpid(), signal.SIGSEGV)');
    expect(result).toEqual({ end: 'signal', exitCode: null, stdout: 'before\n', stderr: '' });
  });

  it('replaces what is no UTF-8', async () => {
    const result = await run('import os\nos.write(1, b"a\\xffb")');
    expect(result.stdout).toBe('a\ufffdb');
  });

  it('orders sets of strings the same way every time', async () => {
    const source = 'print(list({str(n) for n in range(50)}))';
    const [first, second] = await Promise.all([run(source), run(source)]);
    expect(first.stdout).toBe(second.stdout);
  });

  it('gives each of many programs its own result', async () => {
    const numbers = Array.from({ length: 60 }, (_, index) => index);
    const results = await Promise.all(numbers.map((n) => run('print(int(input()) ** 2)', { stdin: `${n}` })));
    expect(results.map(({ stdout }) => Number(stdout))).toEqual(numbers.map((n) => n * n));
  });

  it('takes large input and source', async () => {
    const text = 'x'.repeat(3_000_000);
    const result = await run(`import sys\nprint(len(sys.stdin.read()), len("${text}"))`, { stdin: text });
    expect(result.stdout).toBe('3000000 3000000\n');
  });

  it('refuses a limit that makes no sense', async () => {
    await expect(run('pass', { limits: { seconds: 0 } })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('limits.seconds'),
    });
  });
});

describe('a sandbox', () => {
  it('gives up what runs and what waits when it is closed, and takes nothing more', async () => {
    const sandbox = new Sandbox({ workers: 1 });
    await sandbox.execute({ source: 'pass' });
    const jobs = [1, 2].map(() => sandbox.execute({ source: 'while True: pass' }));
    const ends = Promise.allSettled(jobs);
    await sandbox.close();
    for (const end of await ends) {
      expect(end).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } });
    }
    await expect(sandbox.execute({ source: 'pass' })).rejects.toThrow('closed');
  });

  it('names what is wrong with an interpreter', async () => {
    const sandbox = new Sandbox({ python: '/nowhere/python3' });
    const fault = await sandbox.execute({ source: 'pass' }).catch((error: unknown) => error);
    expect(Fault.is(fault) && fault.code).toBe('missing-dependency');
    expect((fault as Fault).message).toContain('/nowhere/python3');
    expect((fault as Fault).fix).toContain('AGORA_SANDBOX_PYTHON');
    await sandbox.close();
  });
});

it('two sandboxes with limits only do not hurt each other', async () => {
  const sandboxes = [1, 2].map(() => new Sandbox({ isolation: 'limits-only', workers: 1 }));
  const long = sandboxes[0]?.execute({ source: 'import time\ntime.sleep(1)\nprint("done")' });
  const short = Array.from({ length: 10 }, () => sandboxes[1]?.execute({ source: 'print("short")' }));
  for (const result of await Promise.all(short)) expect(result).toMatchObject({ end: 'exited', stdout: 'short\n' });
  await expect(long).resolves.toMatchObject({ end: 'exited', stdout: 'done\n' });
  await Promise.all(sandboxes.map((sandbox) => sandbox.close()));
});
