import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { HOUSE_LIMITS } from './limits.js';
import type { Python } from './python.js';

/** How a worker keeps programs apart; strongest and fastest first. See docs/sandbox.md. */
export const MODES = ['fork-server', 'once', 'limits'] as const;
export type Mode = (typeof MODES)[number];

/** A command line that starts a worker. */
export interface Launch {
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  /** The user the whole worker runs under, when we are root and may choose. */
  uid?: number;
  /** True when the worker serves one program and then ends. */
  single: boolean;
}

/**
 * When we are root, programs get a user of their own: nothing on the machine belongs to it, and the kernel does not
 * exempt it from the limit on processes as it does root.
 */
const FIRST_UID = 61_000;

/**
 * The address families in which a program may make sockets: with an empty network namespace around it AF_INET and AF_INET6,
 * which lead nowhere; else none, for they would lead to the network. Never AF_UNIX: what waits in such a socket to be taken
 * is memory that nobody counts; pairs of them are another call.
 */
const FAMILIES: Record<Mode, readonly number[]> = { 'fork-server': [2, 10], once: [2, 10], limits: [] };

/** The runner is one program in several files, handed to the interpreter as text: its folder is not in the sandbox. */
const PARTS = [
  'kernel',
  'frames',
  'memory',
  'removal',
  'landlock',
  'namespaces',
  'limits_only',
  'seccomp',
  'watching',
  'supervise',
  'program',
  'preload',
  'server',
];
const RUNNER = PARTS.map((name) => readFileSync(join(__dirname, '..', 'python', `${name}.py`), 'utf8')).join('\n\n');

/** @param slot number of the worker in its pool @param temp a folder for programs' folders, used by `limits` alone */
export function launchFor(mode: Mode, python: Python, slot: number, temp: string): Launch {
  const root = process.getuid?.() === 0;
  const uid = root ? FIRST_UID + slot : undefined;
  const settings = { mode, ...HOUSE_LIMITS, temp, uid: root ? FIRST_UID : null, families: FAMILIES[mode] };
  // The order in which sets list strings depends on this seed: fixed, so that a program prints the same each time.
  const env = { PYTHONHASHSEED: '0' };
  const runner = [python.executable, '-s', '-B', '-c', RUNNER, JSON.stringify(settings)];
  if (mode === 'limits') {
    return { command: python.executable, args: runner.slice(1), env, single: false };
  }
  return {
    command: 'bwrap',
    args: [
      ...namespaces(mode),
      ...fileSystem(python),
      ...ownFolders(mode),
      '--clearenv',
      ...setenv(env),
      '--',
      ...runner,
    ],
    env: { PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin' },
    ...(uid === undefined ? {} : { uid }),
    single: mode === 'once',
  };
}

function setenv(env: Record<string, string>): string[] {
  return Object.entries(env).flatMap(([name, value]) => ['--setenv', name, value]);
}

function namespaces(mode: Mode): string[] {
  return [
    ...['--unshare-user', '--unshare-pid', '--unshare-net', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    ...['--hostname', 'sandbox', '--die-with-parent', '--new-session'],
    // For the runner, which gives every program namespaces of its own, and only inside this user namespace.
    ...(mode === 'fork-server' ? ['--cap-add', 'CAP_SYS_ADMIN', '--cap-add', 'CAP_SYS_RESOURCE'] : ['--as-pid-1']),
  ];
}

/** An empty root with the system's programs and libraries and the interpreter, all read-only. */
function fileSystem(python: Python): string[] {
  const outside = python.prefixes.filter((prefix) => !prefix.startsWith('/usr/') && prefix !== '/usr');
  return [
    ...['--ro-bind', '/usr', '/usr'],
    ...['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'].flatMap(sameAsHost),
    ...['/etc/ld.so.cache', '/etc/alternatives'].flatMap((path) => ['--ro-bind-try', path, path]),
    ...outside.flatMap((prefix) => ['--ro-bind', prefix, prefix]),
    ...['--proc', '/proc', '--dir', '/dev'],
    // Not `--dev`: its terminals need a second user namespace, in which the runner could mount nothing.
    ...['null', 'zero', 'full', 'random', 'urandom'].flatMap((name) => ['--dev-bind', `/dev/${name}`, `/dev/${name}`]),
    ...['--symlink', '/proc/self/fd', '/dev/fd'],
  ];
}

/** Where programs may write. The fork-server gives every program its own; here it needs the places alone. */
function ownFolders(mode: Mode): string[] {
  const size = String(HOUSE_LIMITS.folderMiB * 2 ** 20);
  const folders = ['/dev/shm', '/tmp'].flatMap((path) =>
    mode === 'once' ? ['--perms', '1777', '--size', size, '--tmpfs', path] : ['--dir', path],
  );
  return [...folders, '--remount-ro', '/', '--chdir', '/tmp'];
}

function sameAsHost(path: string): string[] {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  return stat.isSymbolicLink() ? ['--symlink', readlinkSync(path), path] : ['--ro-bind', path, path];
}
