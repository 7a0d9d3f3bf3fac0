import { execFileSync } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { Sandbox } from './index.js';
import { KINDS as kinds } from '../test/under-attack.js';

const NUMBERS: Record<string, Record<string, number>> = {
  x86_64: {
    keyctl: 250,
    add_key: 248,
    request_key: 249,
    userfaultfd: 323,
    io_uring_setup: 425,
    bpf: 321,
    perf_event_open: 298,
    ptrace: 101,
    process_vm_readv: 310,
    memfd_create: 319,
    memfd_secret: 447,
    shmget: 29,
    shmat: 30,
    msgget: 68,
    semget: 64,
    mq_open: 240,
    unshare: 272,
    setns: 308,
    mount: 165,
    init_module: 175,
    kexec_load: 246,
    pidfd_getfd: 438,
    vmsplice: 278,
    inotify_init1: 294,
    bind: 49,
    listen: 50,
    seccomp: 317,
    fsopen: 430,
  },
  aarch64: {
    keyctl: 219,
    add_key: 217,
    request_key: 218,
    userfaultfd: 282,
    io_uring_setup: 425,
    bpf: 280,
    perf_event_open: 241,
    ptrace: 117,
    process_vm_readv: 270,
    memfd_create: 279,
    memfd_secret: 447,
    shmget: 194,
    shmat: 196,
    msgget: 186,
    semget: 190,
    mq_open: 180,
    unshare: 97,
    setns: 268,
    mount: 40,
    init_module: 105,
    kexec_load: 104,
    pidfd_getfd: 438,
    vmsplice: 75,
    inotify_init1: 26,
    bind: 200,
    listen: 201,
    seccomp: 277,
    fsopen: 430,
  },
};
const machine = execFileSync('uname', ['-m'], { encoding: 'utf8' }).trim();
const numbers = NUMBERS[machine];
if (!numbers) process.stderr.write(`skipped: no filter of system calls for ${machine}\n`);

(numbers ? describe : describe.skip).each(kinds)('system calls with %s', (isolation) => {
  const sandbox = new Sandbox({ isolation, workers: 1 });
  afterAll(() => sandbox.close());
  const run = async (source: string, limits: object = {}) => sandbox.execute({ source, limits });
  const printed = async (...lines: string[]) => {
    const { stdout, stderr } = await run(lines.join('\n'));
    return stderr === '' ? stdout : stderr;
  };
  const C = 'import ctypes, errno\nlibc = ctypes.CDLL(None, use_errno=True)';

  it('are filtered', async () => {
    await expect(Sandbox.probe({ isolation })).resolves.toMatchObject({ isolation, filtered: true });
  });

  it.each(Object.entries(numbers ?? {}))('do not include %s', async (_, number) => {
    const line = `print(libc.syscall(${number}, 0, 0, 0, 0, 0), errno.errorcode[ctypes.get_errno()])`;
    expect(await printed(C, line)).toBe('-1 EPERM\n');
  });

  it('do not include those that nobody knew when the list was made, nor clone3', async () => {
    expect(
      await printed(
        C,
        'for number in (435, 460, 9999):',
        '    print(libc.syscall(number, 0, 0), errno.errorcode[ctypes.get_errno()])',
      ),
    ).toBe('-1 ENOSYS\n'.repeat(3));
  });

  (machine === 'x86_64' ? it : it.skip)('are the same by the x32 interface', async () => {
    expect(await printed(C, 'print(libc.syscall(0x40000000 | 39))')).toBe('-1\n');
  });

  (machine === 'x86_64' ? it : it.skip)('of 32-bit programs end the process', async () => {
    // getpid by `int 0x80`, then return.
    const result = await run(
      [
        'import ctypes, mmap',
        'code = mmap.mmap(-1, 4096, prot=7)',
        'code.write(bytes([0xB8, 20, 0, 0, 0, 0xCD, 0x80, 0xC3]))',
        'address = ctypes.addressof(ctypes.c_char.from_buffer(code))',
        'print(ctypes.CFUNCTYPE(ctypes.c_long)(address)())',
      ].join('\n'),
    );
    expect(result).toMatchObject({ end: 'signal', stdout: '' });
  });

  it('make no user namespace by clone', async () => {
    const clone = machine === 'x86_64' ? 56 : 220;
    expect(await printed(C, `print(libc.syscall(${clone}, 0x10000000 | 17, 0, 0, 0, 0))`)).toBe('-1\n');
  });

  it('make sockets of harmless families alone', async () => {
    const source = [
      'import socket',
      'for family in range(46):',
      '    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):',
      '        try: socket.socket(family, kind); print(family)',
      '        except OSError: pass',
    ].join('\n');
    const families = new Set((await run(source)).stdout.split('\n').filter(Boolean));
    const allowed = isolation === 'bubblewrap' ? ['2', '10'] : [];
    expect([...families].filter((family) => !allowed.includes(family))).toEqual([]);
  });

  it('reach no network', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const lines = [
      'import socket, subprocess, sys',
      `attempt = "import socket; socket.create_connection(('127.0.0.1', ${port}), 2)"`,
      'try: exec(attempt); print("connected")',
      'except OSError: pass',
      'print(subprocess.run([sys.executable, "-c", attempt], capture_output=True).returncode)',
    ];
    expect((await run(lines.join('\n'))).stdout).toBe('1\n');
    expect(connections).toBe(0);
    server.close();
  });

  it('change no limits of other processes', async () => {
    const lines = [
      'import os, resource',
      'for pid in (1, os.getppid()):',
      '    try: resource.prlimit(pid, resource.RLIMIT_CPU, (0, 0)); print("changed")',
      '    except OSError as error: print(error.strerror)',
      'print(resource.prlimit(0, resource.RLIMIT_NOFILE)[0])',
    ];
    expect(await printed(...lines)).toBe('Operation not permitted\nOperation not permitted\n64\n');
  });

  it('hold for what a program starts as well', async () => {
    const keyctl = numbers?.['keyctl'];
    const child = `import ctypes; print(ctypes.CDLL(None).syscall(${keyctl}, 0, -3, 0))`;
    expect(
      await printed(
        'import subprocess, sys',
        `print(subprocess.run([sys.executable, "-c", ${JSON.stringify(child)}], capture_output=True, text=True).stdout)`,
      ),
    ).toBe('-1\n\n');
  });

  it('leave programs what they need: threads, processes, pools, event loops, files, time', async () => {
    const source = [
      'import asyncio, concurrent.futures, multiprocessing, os, subprocess, tempfile, threading, time',
      'thread = threading.Thread(target=print, args=("thread",)); thread.start(); thread.join()',
      'print(subprocess.run(["/bin/echo", "child"], capture_output=True, text=True).stdout, end="")',
      'context = multiprocessing.get_context("fork")',
      'with context.Pool(2) as pool: print(pool.map(abs, [-1, -2]))',
      'with concurrent.futures.ThreadPoolExecutor(2) as pool: print(list(pool.map(abs, [-3])))',
      'async def later(): await asyncio.sleep(0.01); return "async"',
      'print(asyncio.run(later()))',
      'with tempfile.NamedTemporaryFile() as file: file.write(b"x"); file.flush(); print(os.path.getsize(file.name))',
      'print(time.time() > 0, os.cpu_count() > 0, len(os.urandom(4)))',
    ].join('\n');
    const result = await run(source);
    expect(result).toMatchObject({ end: 'exited', stderr: '' });
    expect(result.stdout).toBe('thread\nchild\n[1, 2]\n[3]\nasync\n1\nTrue True 4\n');
  });

  it('hold no memory that is not counted', async () => {
    const source = [
      'import mmap, os, signal',
      'for _ in range(6):',
      '    if os.fork() == 0:',
      '        held = mmap.mmap(-1, 60_000_000)',
      '        held.write(b"x" * 60_000_000)',
      '        signal.pause()',
      'signal.pause()',
    ].join('\n');
    await expect(run(source, { memoryMiB: 160 })).resolves.toMatchObject({ end: 'memory', exitCode: null });
  });

  it('count memory that processes share once', async () => {
    const source = [
      'import mmap, os, signal, time',
      'held = mmap.mmap(-1, 40_000_000)',
      'held.write(b"x" * 40_000_000)',
      'for _ in range(6):',
      '    if os.fork() == 0:',
      '        held.read(); signal.pause()',
      'time.sleep(0.4)',
      'print("shared")',
    ].join('\n');
    await expect(run(source, { memoryMiB: 192 })).resolves.toMatchObject({ end: 'exited', stdout: 'shared\n' });
  });
});

describe.each(kinds)('the time of a line of output with %s', (isolation) => {
  const sandbox = new Sandbox({ isolation, workers: 1 });
  afterAll(() => sandbox.close());

  it('is measured where no program reaches the clock', async () => {
    const source = [
      'import signal, sys, time',
      'signal.setitimer = signal.alarm = lambda *a: None',
      'slept = time.sleep',
      'time.monotonic = time.time = time.perf_counter = lambda: 0.0',
      'print("first", flush=True)',
      'slept(5)',
      'print("second", flush=True)',
    ].join('\n');
    const limits = { seconds: 20, lineSeconds: [10, 0.3] };
    await expect(sandbox.execute({ source, limits })).resolves.toMatchObject({ end: 'timeout', stdout: 'first\n' });
  });

  it('begins anew with each line, and does not bind lines beyond', async () => {
    const source = 'import time\nfor n in range(5):\n    time.sleep(0.1)\n    print(n, flush=True)\ntime.sleep(0.5)';
    const limits = { seconds: 20, lineSeconds: [5, 5, 5, 5, 5] };
    await expect(sandbox.execute({ source, limits })).resolves.toMatchObject({ end: 'exited', exitCode: 0 });
  });

  it('must be above zero', async () => {
    await expect(sandbox.execute({ source: 'pass', limits: { lineSeconds: [1, 0] } })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('limits.lineSeconds'),
    });
  });
});
