import { randomBytes } from 'node:crypto';
import { chmod, link, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { processPlaceSchema } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { z } from 'zod';
import type { Home } from './home.js';
import { thisProcess, whereabouts } from './process-place.js';
import { replaceText } from './replace-file.js';
import { namesIn } from './stock.js';
import { makeFolder, onStorage } from '@agora/storage';

/** Who starts the services of a home, and how others reach them. The token is for processes of this user alone. */
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
  /** Milliseconds since it last said that it lives, by the clock of the file system. */
  silentMs: number;
  /** True when it runs where this process can reach it. */
  near: boolean;
}

/** A host that nobody can look at counts as gone after so long a silence. */
export const SILENCE_MS = 30_000;
const BEAT_MS = 5_000;
/** Two that come at once step back, and try again after at most so long. */
const STEP_BACK_MS = 150;
const NAME = /^host-(\d+)\.json$/;
const ATTEMPTS = 100;
const WITHOUT_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/**
 * The one place of the process that starts the services of a home. Whoever wants it writes a file of the next number, by
 * one atomic link, then looks whether anybody else is there; of two that see each other both step back. A killed host
 * leaves a file that counts no more as soon as its process is gone.
 */
export class HostSeat {
  private readonly timer: NodeJS.Timeout;
  private tell: () => void = () => undefined;
  /** Resolves when another process has taken the seat, because this one did not get to say that it lives. */
  readonly lost = new Promise<void>((resolve) => (this.tell = resolve));

  private constructor(
    private readonly file: string,
    private readonly entry: HostEntry,
  ) {
    this.timer = setInterval(() => void this.beat(), BEAT_MS);
    this.timer.unref();
  }

  /** The seat, or who has it. */
  static async take(home: Home, command: string): Promise<HostSeat | SeenHost> {
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
          return new HostSeat(file, entry);
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

  /** Who has the seat of a home, if anybody. Creates nothing. */
  static async holder(home: Home): Promise<SeenHost | undefined> {
    return (await look(home.host)).living;
  }

  /** Lets others in. */
  async open(nats: NonNullable<HostEntry['nats']>): Promise<void> {
    this.entry.nats = nats;
    await replaceText(this.file, textOf(this.entry), 0o600);
  }

  /** Lets nobody in any more; the seat stays taken until it is released. */
  async shut(): Promise<void> {
    delete this.entry.nats;
    await replaceText(this.file, textOf(this.entry), 0o600).catch(() => undefined);
  }

  async release(): Promise<void> {
    clearInterval(this.timer);
    await rm(this.file, { force: true }).catch(() => undefined);
  }

  /** Writes the same text into the same file, so that a file which another process has removed does not come back. */
  private async beat(): Promise<void> {
    try {
      const handle = await open(this.file, 'r+');
      await handle.write(textOf(this.entry), 0).finally(() => handle.close());
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return; // A full disk is no reason to give up the seat.
      clearInterval(this.timer);
      this.tell();
    }
  }
}

/**
 * What became of a host that was seen: `open` to others, `closing` (it ends its services; nobody can take over yet), or
 * `gone`, as far as can be told.
 */
export async function stateOf({ file, place, since }: SeenHost): Promise<'open' | 'closing' | 'gone'> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const parsed = hostEntrySchema.safeParse(attemptJson(text));
  // The next host may have a file of the same name.
  if (!parsed.success || parsed.data.since !== since || parsed.data.place.pid !== place.pid) return 'gone';
  if (whereabouts(place) === 'gone') return 'gone';
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

/** Undefined when it cannot be read: nobody writes one that is not whole. */
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
  const near = whereabouts(parsed.data.place) !== 'elsewhere';
  // The clocks of two machines may differ; that of the file system they share.
  const now = near ? Date.now() : await clockOf(folder);
  return { ...parsed.data, file, near, silentMs: Math.max(0, now - changedMs) };
}

async function lives({ place, near, silentMs, nats }: SeenHost): Promise<boolean> {
  if (!near) return silentMs < SILENCE_MS;
  if (whereabouts(place) === 'gone') return false;
  // Where the system does not tell when a process began, its id may have gone to another program.
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

/** For file systems without links. Killed in between, it leaves a file that cannot be read, and counts as nobody's. */
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
