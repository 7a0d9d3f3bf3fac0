import { runningReplySchema, subjects } from '@agora/contracts';
import { setTimeout as pause } from 'node:timers/promises';
import type { Output } from '../output.js';
import { busFrom, type SharedFlags } from '../settings.js';
import { HostGone, joinHome } from './join-home.js';
import { connect, type Session } from './session.js';

const LOOK_MS = 1_000;

export interface SessionOptions {
  home: string;
  /** The command of this process, without secrets. Shown to other processes while this one is the host. */
  command: string;
  output: Output;
  /** Aborted by Ctrl+C. */
  signal: AbortSignal;
}

/**
 * Calls `body` with a session on the services that the flags name, or else on those of the home. When the host of the home ends,
 * this process takes over and calls `body` again, which finds what was finished. When this process is the host, it stays after
 * `body` for as long as runs of other processes need its services.
 */
export async function withSession<T>(
  flags: SharedFlags,
  { home, command, output, signal }: SessionOptions,
  body: (session: Session) => Promise<T>,
): Promise<T> {
  const elsewhere = busFrom(flags);
  for (;;) {
    const session = elsewhere ? await connect(elsewhere) : await joinHome(home, command);
    try {
      const result = await body(session);
      if (session.role === 'host') await stayForOthers(session, output, signal);
      return result;
    } catch (error) {
      if (signal.aborted) throw error;
      const gone = await hostGone(session, error);
      output.say(`${sentence(gone.message)}; this one takes over.`);
    } finally {
      await session.close();
    }
  }
}

/** The end of the host, when that is the reason of an error. Any other error is thrown. */
async function hostGone(session: Session, error: unknown): Promise<HostGone> {
  if (error instanceof HostGone) return error;
  if (!(await session.ending?.())) throw error;
  return session.broken.catch((gone: unknown) => {
    if (gone instanceof HostGone) return gone;
    throw gone;
  });
}

/** Waits for runs that other processes have started, because they need the services here. Ctrl+C ends the waiting. */
async function stayForOthers(session: Session, output: Output, signal: AbortSignal): Promise<void> {
  let told = false;
  while (!signal.aborted) {
    const { runs } = await session.bus.request(subjects.rpc('orchestrator', 'running'), {}, runningReplySchema);
    if (runs.length === 0) return;
    if (!told) {
      output.say(
        `This process stays, because it runs the services of others as well: ${runs.join(', ')}. Ctrl+C lets go; they take over.`,
      );
    }
    told = true;
    await pause(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
