import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contained, SECRET } from '../test/contained.js';
import { KINDS as kinds } from '../test/under-attack.js';

(kinds.includes('bubblewrap') ? describe : describe.skip)('with bubblewrap', () => {
  const { run } = contained('bubblewrap');
  let folder = '';
  let server: Server;
  let connections = 0;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'agora-spec-'));
    writeFileSync(join(folder, 'secret'), SECRET);
    server = createServer((socket) => {
      connections += 1;
      socket.end(SECRET);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
    server.close();
  });

  it('reaches no network, not even this machine', async () => {
    const { port } = server.address() as AddressInfo;
    const source = [
      'import socket',
      'try: print(socket.create_connection(("127.0.0.1", %d), 5).recv(100))'.replace('%d', String(port)),
      'except OSError as error: print(type(error).__name__)',
      'names = [line.partition(":")[0].strip() for line in open("/proc/net/dev").readlines()[2:]]',
      'print([name for name in names if name != "lo"])',
    ].join('\n');
    expect((await run(source)).stdout).toMatch(/^(OSError|ConnectionRefusedError)\n\[\]\n$/);
    expect(connections).toBe(0);
  });

  it('sees none of the files outside', async () => {
    const paths = [
      join(folder, 'secret'),
      '/etc/passwd',
      '/etc/shadow',
      '/root',
      '/home',
      __filename,
      process.cwd(),
      '/sys',
    ];
    const source = `import os\nprint([path for path in ${JSON.stringify(paths)} if os.path.exists(path)])`;
    expect((await run(source)).stdout).toBe('[]\n');
  });

  it('lets write to the two private folders alone', async () => {
    const source = [
      'import os',
      'for folder, _, _ in list(os.walk("/")):',
      '    if folder.startswith(("/proc", "/usr/share", "/usr/lib")): continue',
      '    try:',
      '        open(os.path.join(folder, "written"), "w").close()',
      '        print(folder)',
      '    except OSError: pass',
      'for path in ("/dev/null", "/proc/sys/kernel/core_pattern", "/proc/sys/user/max_user_namespaces", "/proc/sysrq-trigger"):',
      '    try: open(path, "w").close(); print(path)',
      '    except OSError: pass',
    ].join('\n');
    expect((await run(source)).stdout.split('\n').sort()).toEqual(['', '/dev/null', '/dev/shm', '/tmp']);
  });

  it('limits what the private folders hold', async () => {
    const source = [
      'written = 0',
      'try:',
      '    for number in range(100):',
      '        with open(f"/tmp/{number}", "wb") as file: written += file.write(b"x" * 4 * 2**20)',
      'except OSError as error: print(error.strerror, written <= 64 * 2**20)',
    ].join('\n');
    expect((await run(source)).stdout).toBe('No space left on device True\n');
  });

  it('shows the program its own processes alone', async () => {
    const source =
      'import os\nprint(sorted(int(name) for name in os.listdir("/proc") if name.isdigit()), os.getppid())';
    expect((await run(source)).stdout).toBe('[1, 2] 1\n');
  });

  it('leaves nothing in shared memory', async () => {
    const source = 'import os\nprint(os.listdir("/dev/shm"))\nopen("/dev/shm/left", "w").write("x")';
    const first = await run(source);
    expect(first.stdout).toBe('[]\n');
    expect(await run(source)).toEqual(first);
  });

  it('makes no user namespace', async () => {
    const source = [
      'import ctypes',
      'libc = ctypes.CDLL(None, use_errno=True)',
      'print(libc.unshare(0x10000000), ctypes.get_errno() != 0)',
    ].join('\n');
    expect((await run(source)).stdout).toBe('-1 True\n');
  });

  it.each([
    ['processor time', 'resource.RLIMIT_CPU'],
    ['descriptors', 'resource.RLIMIT_NOFILE'],
    ['memory', 'resource.RLIMIT_AS'],
    ['file size', 'resource.RLIMIT_FSIZE'],
  ])('cannot be made to report success by taking %s from the supervisor', async (_, what) => {
    const source = [
      'import os, resource',
      `resource.prlimit(1, ${what}, (0, 0))`,
      'print("sabotaged", flush=True)',
      'os._exit(9)',
    ].join('\n');
    const result = await run(source);
    expect([result.end, result.exitCode]).not.toEqual(['exited', 0]);
  });
});
