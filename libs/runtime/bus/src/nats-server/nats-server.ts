import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '@agora/plugin-api';
import type { BusOptions } from '../bus-options.js';
import { findNatsServer } from './find-nats-server.js';
import { spawnGuarded } from './child-guard.js';
import { hasRoom, inTemporary } from './temporary.js';

export interface NatsServerOptions {
  /** Left out: a free port that nats-server picks itself. */
  port?: number;
  /** Where JetStream keeps its files, and leaves them; left out: a temporary folder that goes when the server does. */
  storeDir?: string;
  /** Further lines of nats-server configuration, e.g. users or TLS. They replace the random token. */
  config?: string;
}

export interface NatsServerExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** True after `stop()`. */
  expected: boolean;
  /** The last lines of its log. */
  log: string;
}

export interface NatsServer {
  /** How to reach it, with its token. Pass it on; never print it. */
  bus: BusOptions;
  /** The same in one URL, token included. */
  url: string;
  /** Host and port, for people. */
  address: string;
  pid: number;
  /** Its configuration and its log, while it runs. */
  folder: string;
  stop(): Promise<void>;
  /** Resolves when the server is gone, for whatever reason. */
  exited: Promise<NatsServerExit>;
}

const READY_MS = 15_000;
const OVERDUE_MS = 8_000;
const POLL_MS = 10;
const LOG_LINES = 20;

/**
 * Starts a nats-server with JetStream on loopback, as a child that never outlives this process. Only who has its random
 * token may connect. A `missing-dependency` Fault says how to install nats-server.
 */
export async function startNatsServer(options: NatsServerOptions = {}): Promise<NatsServer> {
  return (await spawnNatsServer(options)).ready;
}

/** As `startNatsServer`, but resolves when the child runs, so that its caller may do other things until it is `ready`. */
export async function spawnNatsServer(options: NatsServerOptions = {}): Promise<{ ready: Promise<NatsServer> }> {
  const program = await findNatsServer();
  if (!program) throw missing();
  const folder = await inTemporary(() => mkdtemp(join(tmpdir(), 'agora-nats-')));
  const token = options.config === undefined ? randomBytes(24).toString('hex') : undefined;
  // In a file that only this user can read, because every user of the machine can read a command line.
  await inTemporary(async () => {
    await writeFile(join(folder, 'config'), configuration(options, folder, token), { mode: 0o600 });
    await mkdir(join(folder, 'ports'));
  });
  const guard = await ChildGuard.start(program, folder);
  const ready = untilReady(guard, { program, folder, token });
  ready.catch(() => undefined); // Until somebody waits for it, its failure must not end the process.
  return { ready };
}

async function untilReady(
  guard: ChildGuard,
  { program, folder, token }: { program: string; folder: string; token: string | undefined },
): Promise<NatsServer> {
  const waiting = new AbortController();
  const port = waitForPort(join(folder, 'ports'), waiting.signal);
  const listening = await Promise.race([port, guard.exited]).finally(() => waiting.abort());
  if (!listening || 'log' in listening) {
    const room = listening ? undefined : await hasRoom(folder).catch((fault: unknown) => fault);
    await guard.stop();
    if (room) throw room;
    const reason = listening ? `: ${listening.log}` : ` within ${READY_MS / 1000} s`;
    throw new Fault('missing-dependency', `${program} did not start${reason}`, {
      fix: 'Look at the message, or name another nats-server in AGORA_NATS_SERVER.',
    });
  }
  const { address, pid } = listening;
  return {
    bus: { servers: `nats://${address}`, ...(token ? { token } : {}) },
    url: `nats://${token ? `${token}@` : ''}${address}`,
    address,
    pid,
    folder,
    stop: () => guard.stop(),
    exited: guard.exited,
  };
}

/** The child with everything that belongs to it. */
class ChildGuard {
  readonly exited: Promise<NatsServerExit>;
  private stopping = false;

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {
    this.exited = new Promise((resolve) => {
      const gone = (code: number | null, signal: NodeJS.Signals | null): void =>
        void this.bury(code, signal).then(resolve);
      child.once('error', () => gone(null, null));
      child.once('exit', gone);
    });
    child.stdin?.on('error', () => undefined); // The guard is gone; `exited` tells.
    // Neither the child nor the pipe keeps this process from ending; the guard sees to the rest.
    child.unref();
    if (child.stdin instanceof Socket) child.stdin.unref();
  }

  static async start(program: string, folder: string): Promise<ChildGuard> {
    const output = await open(join(folder, 'log'), 'a');
    const args = ['--config', join(folder, 'config'), '--ports_file_dir', join(folder, 'ports')];
    // Listened to before anything is waited for: a server that ends at once would not be heard of.
    const guard = new ChildGuard(spawnGuarded({ program, args, folder, output: output.fd }), folder);
    await output.close();
    return guard;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.child.ref();
    this.child.stdin?.destroy();
    // The guard kills what does not end within 5 s. Should the guard itself be gone, its process group is what is left.
    const overdue = setTimeout(() => this.killGroup(), OVERDUE_MS);
    await this.exited;
    clearTimeout(overdue);
  }

  private killGroup(): void {
    try {
      if (this.child.pid !== undefined) process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      // Nobody left.
    }
  }

  private async bury(code: number | null, signal: NodeJS.Signals | null): Promise<NatsServerExit> {
    this.child.stdin?.destroy();
    const log = await readFile(join(this.folder, 'log'), 'utf8').catch(() => '');
    // The guard may write into the folder while it goes. What cannot be removed must not keep anyone from being told.
    await rm(this.folder, { recursive: true, force: true, maxRetries: 8, retryDelay: 25 }).catch(() => undefined);
    return { code, signal, expected: this.stopping, log: log.trimEnd().split('\n').slice(-LOG_LINES).join('\n') };
  }
}

/** nats-server writes `<name>_<pid>.ports` when it listens, so no port has to be guessed. Undefined when it takes too long. */
async function waitForPort(folder: string, signal: AbortSignal): Promise<{ address: string; pid: number } | undefined> {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    // Noted before the look: who loads code meanwhile may come late, and then finds what has long been there.
    const last = Date.now() >= deadline || signal.aborted;
    const file = (await readdir(folder).catch(() => [])).find((name) => name.endsWith('.ports'));
    const text = file === undefined ? '' : await readFile(join(folder, file), 'utf8').catch(() => '');
    const address = /"nats":\s*\["[a-z]+:\/\/([^"]+)"/.exec(text)?.[1];
    const pid = /_(\d+)\.ports$/.exec(file ?? '')?.[1];
    if (address !== undefined && pid !== undefined) return { address, pid: Number(pid) };
    if (last) return undefined;
    await pause(POLL_MS);
  }
}

function configuration(
  { port, storeDir, config }: NatsServerOptions,
  folder: string,
  token: string | undefined,
): string {
  const text = (value: string): string => JSON.stringify(value);
  return [
    `listen: "127.0.0.1:${port ?? -1}"`,
    `jetstream { store_dir: ${text(storeDir ?? join(folder, 'store'))} }`,
    ...(token === undefined ? [] : [`authorization { token: ${text(token)} }`]),
    config ?? '',
    '',
  ].join('\n');
}

function missing(): Fault {
  const named = process.env['AGORA_NATS_SERVER'];
  const where = named ? `at ${named} (AGORA_NATS_SERVER)` : 'on PATH, in the usual folders or in the cache folder';
  return new Fault('missing-dependency', `nats-server was not found ${where}`, {
    fix: 'In a clone, tools/setup.sh fetches it. Or install it: "apt-get install nats-server" on Debian and Ubuntu, "brew install nats-server" on macOS, else see https://nats.io/download. Or name its file in AGORA_NATS_SERVER.',
  });
}
