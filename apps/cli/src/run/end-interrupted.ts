import { runningReplySchema, subjects } from '@agora/contracts';
import { ExitCode } from '../exit-code.js';
import type { Output } from '../output.js';
import type { Interrupt } from '../session/interrupt.js';
import type { Session } from '../session/session.js';
import { askLeaveOrStop } from './leave-or-stop.js';
import { sayStopped, stopRun } from './stop-run.js';

interface Interrupted {
  session: Session;
  /** Undefined when the run had not begun. */
  runId: string | undefined;
  output: Output;
  interrupt: Interrupt;
  /** The command that continues the run. */
  command: string;
}

const STOPPING = 'calls under way are finished, and no new one is made. Ctrl+C again ends at once.';

/** Ends an interrupted command and cancels its run, unless the user or another process wants the run to go on. */
export async function endInterrupted({ session, runId, output, interrupt, command }: Interrupted): Promise<ExitCode> {
  if (session.role === 'host' || session.role === 'alone') {
    output.say(`\nStopping: ${STOPPING}`);
    const others = await runsOfOthers(session, runId);
    await session.stop();
    output.record({ kind: 'stopped', ...(runId === undefined ? {} : { runId }), silent: [] });
    output.say('Stopped: nothing is called any more. Everything that was finished is kept; this goes on:');
    output.say(`  ${command}`);
    if (others.length > 0) output.say(`Other processes go on with what they have begun: ${others.join(', ')}.`);
    return ExitCode.interrupted;
  }
  if (runId === undefined) return ExitCode.interrupted;
  if (interrupt.cause === 'SIGINT' && (await askLeaveOrStop(runId, output)) === 'leave') {
    output.record({ kind: 'detached', runId });
    output.say(`${runId} goes on. agora show ${runId} says how far it is; agora cancel ${runId} stops it.`);
    return ExitCode.interrupted;
  }
  output.say(`\nStopping ${runId}: ${STOPPING}`);
  sayStopped(await stopRun(session.bus, runId), output);
  output.say(`Everything that was finished is kept; this goes on:\n  ${command}`);
  return ExitCode.interrupted;
}

async function runsOfOthers({ bus }: Session, own: string | undefined): Promise<string[]> {
  try {
    const { runs } = await bus.request(subjects.rpc('orchestrator', 'running'), {}, runningReplySchema, {
      timeoutMs: 500,
    });
    return runs.filter((id) => id !== own);
  } catch {
    return [];
  }
}
