import { ArtifactStore, Home, HostLock } from '@agora/artifacts';
import { Bus } from '@agora/bus';
import { Fault } from '@agora/plugin-api';
import { ExitCode } from '../exit-code.js';
import { findHome, runsFolder } from '../home/find-home.js';
import type { Output } from '../output.js';
import { sayStopped, stopRun } from '../run/stop-run.js';
import { chooseRun } from '../runs/choose-run.js';
import { knownRuns, type KnownRun } from '../runs/known-run.js';
import { quietBus } from '../session/session.js';
import { busFrom, type SharedFlags } from '../settings.js';

/** Stops a run, wherever its workers are, and waits until they have stopped. */
export async function cancel(text: string, flags: SharedFlags, output: Output): Promise<ExitCode> {
  const home = findHome(flags);
  const known = await knownRuns(new ArtifactStore(home.path), runsFolder(home));
  const elsewhere = busFrom(flags);
  // The orchestrator on another NATS may know runs of another home.
  const run = await chooseRun(known, text, home.path).catch((error: unknown) => {
    if (!elsewhere) throw error;
    return undefined;
  });
  if (!elsewhere && run?.status !== 'running') {
    output.record({ kind: 'stopped', runId: run?.runId, stopped: false, silent: [] });
    output.say(`${run?.runId} is not under way (${run?.status}): nothing is called for it.`);
    return ExitCode.done;
  }
  const bus = elsewhere ? await Bus.connect(elsewhere) : await busOf(home.path, run);
  try {
    const reply = await stopRun(bus, run?.runId ?? text);
    sayStopped(reply, output);
    return reply.silent.length > 0 ? ExitCode.failed : ExitCode.done;
  } finally {
    await bus.close();
  }
}

/** Connects to the process that hosts the home. */
async function busOf(home: string, run: KnownRun | undefined): Promise<Bus> {
  const { nats, driver, runId } = run?.record ?? {};
  if (nats !== undefined) {
    throw new Fault('invalid-input', `${runId} is run by services on NATS at ${nats}`, {
      fix: `Name it: AGORA_NATS=nats://${nats} agora cancel ${runId}`,
    });
  }
  const host = await HostLock.holder(new Home(home));
  if (host?.near && host.nats) return quietBus(host.nats);
  throw new Fault(
    'unreachable',
    `${runId} is run by process ${driver?.pid} on ${driver?.host}, which cannot be reached from here`,
    {
      fix: `Give this command on ${driver?.host}, or end that process with Ctrl+C.`,
    },
  );
}
