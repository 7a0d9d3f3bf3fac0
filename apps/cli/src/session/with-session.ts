import { runningReplySchema, subjects } from '@agora/contracts';
import { setTimeout as pause } from 'node:timers/promises';
import type { Output } from '../output.js';
import { busFrom, type SharedFlags } from '../settings.js';
import { HostGone, joinHome } from './join-home.js';
import { connect, type Session } from './session.js';

const LOOK_MS = 1_000;

export interface SessionOptions {
  home: string;
  /** What this process does, for others who find it hosting; without secrets. */
  command: string;
  output: Output;
  /** Aborted by Ctrl+C. */
  signal: AbortSignal;
}

/**
 * Lets `body` use the services that the flags point to, or else those of the home. When the process that hosts the home
 * ends, this one takes over and `body` begins again: what was finished is found. When this one hosts and `body` is done, it
 * stays for the runs of others.
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

/** That the host has ended, where that is behind an error, which is thrown otherwise. */
async function hostGone(session: Session, error: unknown): Promise<HostGone> {
  if (error instanceof HostGone) return error;
  if (!(await session.ending?.())) throw error;
  return session.broken.catch((gone: unknown) => {
    if (gone instanceof HostGone) return gone;
    throw gone;
  });
}

/** Runs that other processes have begun end with this one; they are let end first, unless somebody wants to leave. */
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
