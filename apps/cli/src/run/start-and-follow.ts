import { Home, HostLock } from '@agora/artifacts';
import type { StartReply } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { setMaxListeners } from 'node:events';
import { ExitCode } from '../exit-code.js';
import type { Output } from '../output.js';
import { onInterrupt, type Interrupt } from '../session/interrupt.js';
import { HostGone } from '../session/join-home.js';
import { requireIsolation, type IsolationFlags } from '../session/require-isolation.js';
import { checkCompute, type ComputeFlags } from '../session/use-compute.js';
import { resumeLine } from '../session/resume-line.js';
import type { Session } from '../session/session.js';
import { withSession } from '../session/with-session.js';
import { busFrom, type SharedFlags } from '../settings.js';
import { endInterrupted } from './end-interrupted.js';
import { waitForOrchestrator } from './wait-for-orchestrator.js';

export interface RunOptions {
  home: string;
  output: Output;
  /** Begins the run, or joins one that is under way. */
  start(session: Session): Promise<StartReply>;
  /** Shows the run until it ends. */
  follow(session: Session, started: StartReply, signal: AbortSignal): Promise<ExitCode>;
  /** The run that `follow` follows now, where it begins further ones; the one that was started, when left out. */
  current?(): string | undefined;
  /** Start the run and return at once. */
  detach?: boolean | undefined;
}

/**
 * Starts a run (or joins it) and follows it to its end. The services that do the work are in this process, in the process that
 * hosts the home, or in processes of their own. Ctrl+C ends the run in order. When the host of the home ends, this process or
 * another guest becomes the host and the run goes on.
 */
export async function startAndFollow(flags: IsolationFlags & ComputeFlags, options: RunOptions): Promise<ExitCode> {
  const { home, output } = options;
  if (options.detach) await checkDetach(flags, home);
  const interrupt = onInterrupt();
  setMaxListeners(0, interrupt.signal);
  const command = commandLine();
  try {
    return await withSession(flags, { home, command, output, signal: interrupt.signal }, async (session) => {
      // The host runs the programs of this command, and `--require-isolation` was not given to it.
      if (session.role === 'guest') requireIsolation(flags, { elsewhere: true });
      await checkCompute(session, flags);
      return attempt(session, options, interrupt, command);
    });
  } finally {
    interrupt.dispose();
  }
}

/** The command line of this process, for messages that say how to continue. */
export function commandLine(): string {
  return resumeLine(process.argv.slice(2));
}

async function attempt(
  session: Session,
  options: RunOptions,
  interrupt: Interrupt,
  command: string,
): Promise<ExitCode> {
  const { output } = options;
  let started: StartReply | undefined;
  try {
    started = await begin(session, options, interrupt.signal);
    if (options.detach) return leave(session, started, output);
    return await options.follow(session, started, interrupt.signal);
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    // A host that ended is no interruption: whoever takes over goes on with the run. This command was told to stop.
    if (error instanceof HostGone || !ofInterruption(error)) throw error;
    return endInterrupted({ session, runId: options.current?.() ?? started?.runId, output, interrupt, command });
  }
}

/** Begins a run, or joins it; ends with the host, or with the first Ctrl+C. */
export async function begin(
  session: Session,
  { start, detach, output }: Pick<RunOptions, 'start' | 'detach' | 'output'>,
  signal: AbortSignal,
): Promise<StartReply> {
  if (detach && session.role === 'host') throw nobodyStays();
  const starting = waitForOrchestrator(() => start(session), output, signal);
  starting.catch(() => undefined);
  // Services in this process end with it. Elsewhere, an interrupted command must first know the run id to stop the run.
  return Promise.race([starting, session.broken, ...(session.role === 'host' ? [aborted(signal)] : [])]);
}

function leave({ bus }: Session, { runId }: StartReply, output: Output): ExitCode {
  output.record({ kind: 'detached', runId });
  output.say(`${output.paint('bold', runId)} goes on without this command (services on ${bus.address}).`);
  output.say(`  agora show ${runId}     # how far it is\n  agora cancel ${runId}   # stops it`);
  return ExitCode.done;
}

async function checkDetach(flags: SharedFlags, home: string): Promise<void> {
  if (!busFrom(flags) && !(await HostLock.holder(new Home(home)))) throw nobodyStays();
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
