import { randomBytes } from 'node:crypto';
import { chmod, link, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { processPlaceSchema } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { z } from 'zod';
import type { Home } from './home.js';
import { thisProcess, processStatus } from './process-status.js';
import { replaceText } from './replace-file.js';
import { namesIn } from './listing.js';
import { makeFolder, onStorage } from '@agora/storage';

/** The process that runs the services of a home, and how others reach them. Only processes of this user may see the token. */
const hostEntrySchema = z.object({
  place: processPlaceSchema,
  since: z.iso.datetime(),
  /** What the process was started for, without secrets. */
  command: z.string(),
  /** Absent while the services start. */
  nats: z.object({ servers: z.string(), token: z.string().optional() }).optional(),
});
export type HostEntry = z.infer<typeof hostEntrySchema>;

/** A host as others see it. */
export interface SeenHost extends HostEntry {
  file: string;
  /** Milliseconds since its last heartbeat, by the clock of the file system. */
  silentMs: number;
  /** True when it runs on this machine, where this process can reach it. */
  near: boolean;
}

/** A host on another machine counts as gone after so long without a heartbeat. */
export const SILENCE_MS = 30_000;
const HEARTBEAT_MS = 5_000;
/** When two processes take the lock at once, both step back and try again after at most so long. */
const STEP_BACK_MS = 150;
const NAME = /^host-(\d+)\.json$/;
const ATTEMPTS = 100;
const WITHOUT_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/**
 * Makes sure that one process at a time runs the services of a home. To take the lock, a process creates a file with the next
 * number, by one atomic link, and then looks for other files. When two processes see each other, both step back. The file of a
 * killed host counts no more as soon as its process is gone.
 */
export class HostLock {
  private readonly timer: NodeJS.Timeout;
  private tell: () => void = () => undefined;
  /** Resolves when another process has taken the lock, because the heartbeats of this one were too late. */
  readonly lost = new Promise<void>((resolve) => (this.tell = resolve));

  private constructor(
    private readonly file: string,
    private readonly entry: HostEntry,
  ) {
    this.timer = setInterval(() => void this.heartbeat(), HEARTBEAT_MS);
    this.timer.unref();
  }

  /** The lock, or the host that has it. */
  static async take(home: Home, command: string): Promise<HostLock | SeenHost> {
    return onStorage(home.host, async () => {
      await makeFolder(home.root);
      await makeFolder(home.host);
      await chmod(home.host, 0o700);
      for (let tries = 0; tries < ATTEMPTS; tries += 1) {
        const { living, highest } = await look(home.host);
        if (living) return living;
        const file = join(home.host, `host-${highest + 1}.json`);
        const entry: HostEntry = { place: thisProcess(), since: new Date().toISOString(), command };
        if (!(await createWhole(file, entry))) continue;
        const others = await look(home.host, file);
        if (!others.living) {
          await Promise.all(others.dead.map((dead) => rm(dead, { force: true })));
          return new HostLock(file, entry);
        }
        await rm(file, { force: true });
        await pause(Math.random() * STEP_BACK_MS);
      }
      throw new Fault('internal', `No process gets to host ${home.root}, and none does`, {
        fix: `Try again; if it stays, delete the folder ${home.host}.`,
        retryable: true,
      });
    });
  }

  /** The host of a home, if there is one. Creates nothing. */
  static async holder(home: Home): Promise<SeenHost | undefined> {
    return (await look(home.host)).living;
  }

  /** Publishes how other processes reach the services. */
  async open(nats: NonNullable<HostEntry['nats']>): Promise<void> {
    this.entry.nats = nats;
    await replaceText(this.file, textOf(this.entry), 0o600);
  }

  /** Takes no more guests. The lock stays taken until it is released. */
  async shut(): Promise<void> {
    delete this.entry.nats;
    await replaceText(this.file, textOf(this.entry), 0o600).catch(() => undefined);
  }

  async release(): Promise<void> {
    clearInterval(this.timer);
    await rm(this.file, { force: true }).catch(() => undefined);
  }

  /** Writes into the existing file only, so that a file which another process has removed does not come back. */
  private async heartbeat(): Promise<void> {
    try {
      const handle = await open(this.file, 'r+');
      await handle.write(textOf(this.entry), 0).finally(() => handle.close());
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return; // A full disk is no reason to give up the lock.
      clearInterval(this.timer);
      this.tell();
    }
  }
}

/**
 * The state of a host that was seen before: `open` to guests, `closing` (it is ending its services; nobody can take over yet) or
 * `gone`, as far as this process can find out.
 */
export async function stateOf({ file, place, since }: SeenHost): Promise<'open' | 'closing' | 'gone'> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const parsed = hostEntrySchema.safeParse(attemptJson(text));
  // The next host may have a file of the same name.
  if (!parsed.success || parsed.data.since !== since || parsed.data.place.pid !== place.pid) return 'gone';
  if (processStatus(place) === 'gone') return 'gone';
  return parsed.data.nats ? 'open' : 'closing';
}

interface Look {
  living?: SeenHost;
  dead: string[];
  highest: number;
}

async function look(folder: string, except?: string): Promise<Look> {
  const seen: Look = { dead: [], highest: 0 };
  for (const name of await namesIn(folder)) {
    const number = Number(NAME.exec(name)?.[1]);
    const file = join(folder, name);
    if (Number.isNaN(number)) continue;
    seen.highest = Math.max(seen.highest, number);
    if (file === except) continue;
    const host = await read(folder, file);
    if (host === 'gone') continue;
    if (host && (await lives(host))) seen.living ??= host;
    else seen.dead.push(file);
  }
  return seen;
}

/** Undefined when the file is not valid. Hosts write their files whole, so this is not the file of a living host. */
async function read(folder: string, file: string): Promise<SeenHost | 'gone' | undefined> {
  let text: string;
  let changedMs: number;
  try {
    text = await readFile(file, 'utf8');
    changedMs = (await stat(file)).mtimeMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'gone';
    throw error;
  }
  const parsed = hostEntrySchema.safeParse(attemptJson(text));
  if (!parsed.success) return undefined;
  const near = processStatus(parsed.data.place) !== 'elsewhere';
  // The clocks of two machines may differ, so silence is measured by the clock of the file system, which both share.
  const now = near ? Date.now() : await clockOf(folder);
  return { ...parsed.data, file, near, silentMs: Math.max(0, now - changedMs) };
}

async function lives({ place, near, silentMs, nats }: SeenHost): Promise<boolean> {
  if (!near) return silentMs < SILENCE_MS;
  if (processStatus(place) === 'gone') return false;
  // Without a start time of the process, its id may meanwhile belong to another program.
  if (place.begun !== undefined || silentMs < SILENCE_MS) return true;
  return nats !== undefined && (await answers(nats.servers));
}

async function createWhole(file: string, entry: HostEntry): Promise<boolean> {
  const whole = `${file}.${process.pid}-${randomBytes(4).toString('hex')}.new`;
  await writeFile(whole, textOf(entry), { mode: 0o600, flag: 'wx' });
  try {
    await link(whole, file);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (!WITHOUT_LINKS.has(code)) throw error;
    return await createAtOnce(file, entry);
  } finally {
    await rm(whole, { force: true });
  }
}

/** For file systems without links. A kill in between leaves an invalid file, which counts as a file of nobody. */
async function createAtOnce(file: string, entry: HostEntry): Promise<boolean> {
  try {
    await writeFile(file, textOf(entry), { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function clockOf(folder: string): Promise<number> {
  const file = join(folder, `clock-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await writeFile(file, '', { mode: 0o600 });
    return (await stat(file)).mtimeMs;
  } catch {
    return Date.now();
  } finally {
    await rm(file, { force: true }).catch(() => undefined);
  }
}

function answers(servers: string): Promise<boolean> {
  const { hostname, port } = new URL(servers);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: 1_000 });
    const end = (answered: boolean) => (): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.on('connect', end(true)).on('error', end(false)).on('timeout', end(false));
  });
}

function textOf(entry: HostEntry): string {
  return `${JSON.stringify(entry, null, 2)}\n`;
}

function attemptJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
