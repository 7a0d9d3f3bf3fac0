import { subjects, startReplySchema, type RunEvent, type StartReply } from '@agora/contracts';
import type { Origin, Until } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { makeFolder } from '@agora/storage';
import { eventsSince } from '@agora/bus';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { LoadedExperiment } from '../experiment/load-experiment.js';
import { outFault } from '../out-path.js';
import type { Session } from '../session/session.js';
import { confirmRunEnd, type RunEnd } from './confirm-run-end.js';
import { pollRunEnd } from './poll-run-end.js';
import { EventVerifier } from './event-verifier.js';

/**
 * How long starting a run may take. Planning reads seeds and benchmark files, which may be large or have to be downloaded; and
 * models are inspected in a Python environment, which may have to be installed first.
 */
export const START_TIMEOUT_MS = 40 * 60_000;

export async function startRun(
  session: Session,
  { experiment, baseDir }: LoadedExperiment,
  { origin, preflight, until }: { origin: Origin; preflight?: boolean | undefined; until?: Until | undefined },
): Promise<StartReply> {
  const request = {
    experiment,
    baseDir,
    origin,
    ...(preflight === false ? { preflight } : {}),
    ...(until ? { until } : {}),
  };
  return session.bus.request(subjects.rpc('orchestrator', 'start'), request, startReplySchema, {
    timeoutMs: START_TIMEOUT_MS,
  });
}

/**
 * Passes the events of a run, as far as its orchestrator confirms them, to `onEvent` and to `events.jsonl`, until the run ends or
 * the session breaks.
 */
export async function followEvents(
  session: Session,
  started: StartReply,
  { folder, home }: { folder: string; home: string },
  onEvent: (event: RunEvent) => void,
  signal: AbortSignal,
): Promise<RunEnd> {
  const { runId, startedAt } = started;
  await makeFolder(folder);
  const log = createWriteStream(join(folder, 'events.jsonl'), { flags: 'a' });
  const failed = new Promise<never>((_, reject) => {
    log.once('error', (error) => reject(outFault('--out', log.path.toString(), error)));
  });
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const take = (event: RunEvent): void => {
    if (event.kind !== 'stage-progress') log.write(`${JSON.stringify(event)}\n`);
    onEvent(event);
  };
  const following = async (): Promise<RunEnd> => {
    const verifier = new EventVerifier(session.bus, runId, take, either);
    const events = session.bus.runEvents(runId, { fromStart: true, signal: either });
    for await (const event of eventsSince(events, startedAt)) {
      if (event.kind !== 'run-finished') {
        await verifier.receive(event);
        continue;
      }
      const end = await confirmRunEnd(session.bus, started, event, signal);
      if (!end) continue;
      await verifier.finish(end);
      take(end);
      return end;
    }
    throw new Fault('cancelled', 'interrupted');
  };
  try {
    let ended = false;
    const told = following().finally(() => (ended = true));
    const remembered = pollRunEnd(session, started, home, either).then(
      (end) => (ended ? told : end),
      () => told,
    );
    const end = await Promise.race([told, remembered, session.broken, failed]);
    if (!ended) take(end);
    return end;
  } finally {
    stop.abort();
    failed.catch(() => undefined);
    await new Promise((resolve) => log.end(resolve));
  }
}
