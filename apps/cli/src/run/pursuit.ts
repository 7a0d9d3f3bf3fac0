import { Home, HostSeat } from '@agora/artifacts';
import type { StartReply } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { setMaxListeners } from 'node:events';
import { ExitCode } from '../exit-code.js';
import type { Output } from '../output.js';
import { onInterrupt, type Interrupt } from '../session/interrupt.js';
import { HostGone } from '../session/join-home.js';
import { requireIsolation, type IsolationFlags } from '../session/require-isolation.js';
import { resumeLine } from '../session/resume-line.js';
import type { Session } from '../session/session.js';
import { withSession } from '../session/with-session.js';
import { busFrom, type SharedFlags } from '../settings.js';
import { endInterrupted } from './end-interrupted.js';
import { whenHeard } from './when-heard.js';

export interface Pursuit {
  home: string;
  output: Output;
  /** Begins the run, or joins it. */
  start(session: Session): Promise<StartReply>;
  /** Sees it to its end. */
  attend(session: Session, started: StartReply, signal: AbortSignal): Promise<ExitCode>;
  /** Only begin it, and leave. */
  detach?: boolean | undefined;
}

/**
 * Has a run done by whoever runs the services: this process, the one that hosts the home, or processes apart. An interruption
 * ends in order; a host that ends is replaced.
 */
export async function pursue(flags: IsolationFlags, pursuit: Pursuit): Promise<ExitCode> {
  const { home, output } = pursuit;
  if (pursuit.detach) await checkDetach(flags, home);
  const interrupt = onInterrupt();
  setMaxListeners(0, interrupt.signal);
  const command = commandLine();
  try {
    return await withSession(flags, { home, command, output, signal: interrupt.signal }, (session) => {
      // The host runs a guest's programs, and has promised nothing.
      if (session.role === 'guest') requireIsolation(flags, { elsewhere: true });
      return attempt(session, pursuit, interrupt, command);
    });
  } finally {
    interrupt.dispose();
  }
}

/** The command as it was given, to be given again. */
export function commandLine(): string {
  return resumeLine(process.argv.slice(2));
}

async function attempt(session: Session, pursuit: Pursuit, interrupt: Interrupt, command: string): Promise<ExitCode> {
  const { output } = pursuit;
  let started: StartReply | undefined;
  try {
    started = await begun(session, pursuit, interrupt.signal);
    if (pursuit.detach) return leave(session, started, output);
    return await pursuit.attend(session, started, interrupt.signal);
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    // Whoever takes over from a host that ended goes on; this one was told to stop.
    if (error instanceof HostGone || !ofInterruption(error)) throw error;
    return endInterrupted({ session, runId: started?.runId, output, interrupt, command });
  }
}

async function begun(session: Session, { start, detach, output }: Pursuit, signal: AbortSignal): Promise<StartReply> {
  if (detach && session.role === 'host') throw nobodyStays();
  const starting = whenHeard(() => start(session), output, signal);
  starting.catch(() => undefined);
  // Services of this process end with it. Elsewhere the run must be known before it can be stopped.
  return Promise.race([starting, session.broken, ...(session.role === 'host' ? [aborted(signal)] : [])]);
}

function leave({ bus }: Session, { runId }: StartReply, output: Output): ExitCode {
  output.record({ kind: 'detached', runId });
  output.say(`${output.paint('bold', runId)} goes on without this command (services on ${bus.address}).`);
  output.say(`  agora show ${runId}     # how far it is\n  agora cancel ${runId}   # stops it`);
  return ExitCode.done;
}

async function checkDetach(flags: SharedFlags, home: string): Promise<void> {
  if (!busFrom(flags) && !(await HostSeat.holder(new Home(home)))) throw nobodyStays();
}

function nobodyStays(): Fault {
  return new Fault('invalid-input', '--detach: nobody would go on with the run when this command has ended', {
    fix: 'Run the services apart and name their NATS (docs/run-one-service.md), or leave out --detach.',
  });
}

function ofInterruption(error: unknown): boolean {
  return Fault.from(error).code === 'cancelled';
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(new Fault('cancelled', 'interrupted'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
}
