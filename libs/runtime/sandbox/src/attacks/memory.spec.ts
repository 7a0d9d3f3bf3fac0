import { readdirSync } from 'node:fs';
import { KINDS, root, underAttack } from '../../test/under-attack.js';

/** Processes that each do something and hold on to it until all of them have. */
const inProcesses = (count: number, ...lines: string[]): string[] => [
  'import ctypes, mmap, os, signal, socket, time',
  'done, each = os.pipe()',
  `for _ in range(${count}):`,
  '    if os.fork() == 0:',
  ...lines.map((line) => `        ${line}`),
  '        os.write(each, b"x")',
  '        while True: signal.pause()',
  `for _ in range(${count}): os.read(done, 1)`,
  'time.sleep(0.5)',
  'print("held")',
];
const MARK = `agora-attack-${process.pid}-`;

const tried = (what: string, ...lines: string[]): string[] => [
  'try:',
  ...lines.map((line) => `    ${line}`),
  `    print("${what}")`,
  'except OSError: pass',
];

describe.each(KINDS)('memory with %s', (isolation) => {
  const { run } = underAttack(isolation);

  it.each<[string, string[]]>([
    [
      'in the buffers of sockets',
      inProcesses(
        16,
        'held = []',
        'for _ in range(25):',
        '    pair = socket.socketpair()',
        '    held += pair',
        '    for end in pair:',
        '        end.setblocking(False)',
        '        try:',
        '            while True: end.send(b"x" * 32768)',
        '        except BlockingIOError: pass',
      ),
    ],
    [
      'in the buffers of sockets that are hidden',
      inProcesses(
        20,
        'held = [socket.socketpair() for _ in range(20)]',
        'for pair in held:',
        '    for end in pair: end.send(b"x" * 100_000)',
        'ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)',
      ),
    ],
    [
      'in the buffers of pipes',
      inProcesses(
        56,
        'held = [os.pipe() for _ in range(28)]',
        'for _, end in held: os.set_blocking(end, False); os.write(end, b"x" * 65536)',
      ),
    ],
    [
      'in copies of a file',
      inProcesses(
        6,
        'with open("file", "wb") as file: file.truncate(30_000_000)',
        'with open("file", "r+b") as file: held = mmap.mmap(file.fileno(), 0, mmap.MAP_PRIVATE)',
        'held.write(b"x" * 30_000_000)',
      ),
    ],
    [
      'in children that are stopped',
      inProcesses(
        6,
        'held = b"x" * 30_000_000',
        'if os.fork() == 0: more = b"y" * 20_000_000; os.kill(os.getpid(), signal.SIGSTOP)',
      ),
    ],
  ])('%s is counted', async (_, source) => {
    const result = await run(source, { memoryMiB: 120 });
    expect(result).toMatchObject({ end: 'memory', exitCode: null });
  });

  it('is not made by what enlarges buffers, or lets others fill them', async () => {
    const source = [
      'import ctypes, fcntl, os, socket, threading',
      'libc = ctypes.CDLL(None, use_errno=True)',
      'reading, writing = os.pipe()',
      'pair = socket.socketpair()',
      ...tried('pipe', 'fcntl.fcntl(writing, 1031, 2**20)'),
      ...['SO_SNDBUF', 'SO_RCVBUF'].flatMap((name) =>
        tried(name, `pair[0].setsockopt(socket.SOL_SOCKET, socket.${name}, 2**20)`),
      ),
      ...tried('file', 'socket.socket(socket.AF_UNIX).bind("here")'),
      ...tried('abstract', 'socket.socket(socket.AF_UNIX).bind("\\0here")'),
      ...tried('tcp', 'socket.create_server(("127.0.0.1", 0))'),
      ...tried(
        'a bound end of a pair',
        'ends = socket.socketpair(type=socket.SOCK_DGRAM)',
        'libc.connect(ends[0].fileno(), bytes(16), 16)',
        'ends[0].bind("bound")',
      ),
      'print(libc.inotify_init1(0), libc.inotify_init())',
      // A table of descriptors that is a thread's own.
      'threading.Thread(target=lambda: print(libc.close_range(1000, 1001, 2))).start()',
    ];
    expect((await run(source)).stdout).toBe('-1 -1\n-1\n');
  });

  it('of the standard input takes nothing more', async () => {
    const source = [
      'import os',
      'again = os.open("/proc/self/fd/0", os.O_RDWR)',
      ...tried('written', 'os.write(again, b"x" * 100)'),
      ...tried('truncated', 'os.truncate(again, 2**24)'),
      'print("read", os.read(0, 9))',
    ];
    expect((await run(source)).stdout).toBe("read b''\n");
  });

  it('of ordinary programs is not overcounted', async () => {
    const source = inProcesses(20, 'held = [os.pipe(), socket.socketpair()]');
    await expect(run(source, { memoryMiB: 128 })).resolves.toMatchObject({ end: 'exited', stdout: 'held\n' });
  });
});

(root ? describe : describe.skip)('shared files without namespaces', () => {
  const { run } = underAttack('limits-only');
  const left = () => readdirSync('/dev/shm').filter((name) => name.startsWith(MARK));

  it.each([
    ['in sight', ''],
    ['deleted', 'os.unlink(name)'],
  ])('%s are counted as memory, and gone with the program', async (_, more) => {
    const source = [
      'import os, time',
      'held = []',
      'for number in range(8):',
      `    name = f"/dev/shm/${MARK}{number}"`,
      '    held.append(open(name, "wb"))',
      '    held[-1].write(b"x" * 20_000_000)',
      '    held[-1].flush()',
      ...(more ? [`    ${more}`] : []),
      'time.sleep(1)',
      'print("held")',
    ];
    await expect(run(source, { memoryMiB: 128 })).resolves.toMatchObject({ end: 'memory', exitCode: null });
    expect(left()).toEqual([]);
  });
});
