import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sandbox, type IsolationKind } from '../index.js';
import { KINDS, landlock, root, underAttack } from '../../test/under-attack.js';

const held = (isolation: IsolationKind): boolean => isolation === 'bubblewrap' || landlock > 0;
if (!KINDS.every(held)) process.stderr.write('skipped: no Landlock in this kernel\n');

describe.each(KINDS)('what a program leaves for the next one with %s', (isolation) => {
  const { run } = underAttack(isolation);

  it('is none of the state of processes', async () => {
    const look = [
      'import os, resource, signal, socket, sys, threading',
      'mask = os.umask(0); os.umask(mask)',
      'print(os.path.basename(os.getcwd())[:7], mask, os.nice(0), sys.getrecursionlimit(), sys.getswitchinterval())',
      'print(signal.getsignal(signal.SIGALRM), signal.pthread_sigmask(signal.SIG_BLOCK, []), signal.getitimer(signal.ITIMER_REAL))',
      'print(resource.getrlimit(resource.RLIMIT_NOFILE), resource.getrlimit(resource.RLIMIT_CPU), threading.active_count())',
      'print(sys.gettrace(), sys.getprofile(), "planted" in sys.modules, sys.path[1:] == [p for p in sys.path[1:] if "planted" not in p])',
      'print(os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid(), len(os.listdir("/proc/self/fd")))',
    ];
    const pristine = await run(look);
    await run([
      'import os, resource, signal, sys, threading, types',
      'os.chdir("/"); os.umask(0); os.nice(10); os.setpgid(0, 0) if os.getpgid(0) != os.getpid() else None',
      'sys.setrecursionlimit(50_000); sys.setswitchinterval(1); sys.modules["planted"] = types.ModuleType("planted")',
      'sys.path.insert(1, "/planted"); sys.settrace(lambda *a: None); sys.setprofile(lambda *a: None)',
      'signal.signal(signal.SIGALRM, signal.SIG_IGN); signal.setitimer(signal.ITIMER_REAL, 100)',
      'signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())',
      'resource.setrlimit(resource.RLIMIT_NOFILE, (5, 5))',
    ]);
    expect(pristine.stderr).toBe('');
    expect((await run(look)).stdout.replace(/(tmp|program)/, '')).toBe(pristine.stdout.replace(/(tmp|program)/, ''));
  });

  it('is no socket that a name leads to', async () => {
    const source = (call: string) => [
      'import socket',
      `try: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).${call}("\\0agora-meeting"); print("met")`,
      'except OSError: print("alone")',
    ];
    expect((await run(source('bind'))).stdout).toBe('alone\n');
    expect((await run(source('connect'))).stdout).toBe('alone\n');
  });

  (held(isolation) ? it : it.skip)('is no file, link or folder anywhere', async () => {
    const name = `agora-attack-${process.pid}`;
    const source = [
      'import os',
      `SHARED = ${root || isolation === 'bubblewrap' ? '["/dev/shm"]' : '[]'}  # docs/sandbox.md: not held otherwise`,
      'left = []',
      'for folder in ("/tmp", "/var/tmp", "/run/lock", "/", "/home", "/usr/lib", "/dev", *SHARED):',
      `    path = os.path.join(folder, "${name}")`,
      '    for make in (lambda: os.mkdir(path), lambda: os.symlink("/etc/passwd", path), lambda: os.mkfifo(path),',
      '                 lambda: os.link(__file__, path), lambda: open(path, "x").close()):',
      '        try: make(); left.append(path)',
      '        except OSError: pass',
    ];
    await run(source);
    const found = await run([
      'import glob',
      `print([path for where in ("/", "/*/", "/*/*/") for path in glob.glob(where + "${name}")])`,
    ]);
    expect(found.stdout).toBe('[]\n');
    for (const folder of ['/tmp', '/var/tmp', '/dev/shm', tmpdir()]) expect(readdirSync(folder)).not.toContain(name);
  });

  (held(isolation) ? it : it.skip)('changes no file that is there already', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'agora-attack-'));
    const file = join(folder, 'file');
    writeFileSync(file, 'as it was', { mode: 0o666 });
    execFileSync('chmod', ['777', folder, file]);
    const path = JSON.stringify(file);
    const source = [
      'import os',
      `os.symlink(${path}, "link")`,
      `for change in (lambda: open(${path}, "w"), lambda: open(${path}, "a").write("x"), lambda: os.truncate(${path}, 1),`,
      `               lambda: open("link", "w"), lambda: os.unlink(${path}), lambda: os.rename(${path}, ${path} + "2"),`,
      `               lambda: os.link(${path}, "hard"), lambda: os.mkdir(${path} + ".d")):`,
      '    try: change(); print("changed")',
      '    except OSError: pass',
    ];
    expect((await run(source)).stdout).toBe('');
    expect(readFileSync(file, 'utf8')).toBe('as it was');
    expect(readdirSync(folder)).toEqual(['file']);
    rmSync(folder, { recursive: true });
  });

  it.each([
    [
      'a folder deeper than any path',
      ['import os', 'for _ in range(1500):', '    os.mkdir("deeper" * 20)', '    os.chdir("deeper" * 20)'],
    ],
    [
      'folders that nobody may enter',
      ['import os', 'os.makedirs("a/b/c")', 'os.chmod("a/b", 0)', 'os.chmod("a", 0)', 'os.chmod(".", 0)'],
    ],
    [
      'links that lead out',
      [
        'import os',
        'os.mkdir("a")',
        'os.symlink("/", "a/root")',
        'os.symlink("..", "up")',
        'os.symlink("up", "a/loop")',
      ],
    ],
    ['names that are no text', ['import os', 'open(b"\\xff\\n\\x01", "w").close()', 'os.mkdir(b"-rf \\xff")']],
    ['more files than can be removed at once', ['for number in range(8000): open(str(number), "w").close()']],
  ])('is not %s', async (_, source) => {
    const result = await run(source);
    expect(result).toEqual({ end: 'exited', exitCode: 0, stdout: '', stderr: '' });
  });
});

it('what programs have left is gone with the sandbox, whatever it was', async () => {
  const sandbox = new Sandbox({ isolation: 'limits-only', workers: 1 });
  const source = 'import os\nprint(os.getcwd())\nfor _ in range(3000): os.mkdir("d" * 100); os.chdir("d" * 100)';
  const { stdout } = await sandbox.execute({ source });
  await sandbox.close();
  expect(stdout).toContain(tmpdir());
  expect(existsSync(stdout.trim())).toBe(false);
});
