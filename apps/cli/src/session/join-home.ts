import { ArtifactStore, Home, HostLock, runStatusOf, RunRecordStore, stateOf, type SeenHost } from '@agora/artifacts';
import { Fault } from '@agora/plugin-api';
import { setTimeout as pause } from 'node:timers/promises';
import { startEmbedded } from './embedded.js';
import { never, quietBus, type Session } from './session.js';

const LOOK_MS = 250;
/** A host on another machine without a heartbeat for so long may be gone. We wait until that is sure. */
const DOUBTFUL_MS = 12_000;
/** How long to wait for a host that is starting, or that is alive but does not answer. */
const PATIENCE_MS = 90_000;

/** The process that hosted the home has ended; a guest takes over. */
export class HostGone extends Fault {
  constructor(pid: number) {
    super('unreachable', `process ${pid}, which ran the services of this home, has ended`, {
      retryable: true,
      fix: 'Run the same command again; everything that was finished is kept.',
    });
  }
}

/**
 * Connects to the services of a home: those of the process that hosts it, or, when nobody does, this process becomes the host.
 * Two processes that come at the same moment never both become hosts.
 * @throws Fault `unreachable` when another machine has the home.
 */
export async function joinHome(path: string, command: string): Promise<Session> {
  const home = new Home(path);
  const begun = Date.now();
  for (;;) {
    const taken = await HostLock.take(home, command);
    if (taken instanceof HostLock) return host(path, taken);
    if (taken.near) {
      const session = taken.nats && (await guestOf(taken));
      if (session) return session;
      if (Date.now() - begun > PATIENCE_MS) throw unanswered(home, taken);
    } else if (taken.silentMs < DOUBTFUL_MS) throw heldElsewhere(home, taken);
    await pause(LOOK_MS);
  }
}

async function host(path: string, lock: HostLock): Promise<Session> {
  try {
    await checkApart(new ArtifactStore(path));
    const services = await startEmbedded(path, 'host');
    await lock.open(services.nats).catch(async (error: unknown) => {
      await services.close(); // Else they would keep the process alive although its command has failed.
      throw error;
    });
    const lost = lock.lost.then(() => {
      throw new Fault('unreachable', `another process has taken over the home ${path}, as this one was not heard of`, {
        fix: 'Run the same command again: it joins the other process.',
      });
    });
    lost.catch(() => undefined);
    // No new guests while the services end; and no other process takes over before they have ended.
    let left: Promise<void> | undefined;
    const leave = async (end: () => Promise<void>): Promise<void> => {
      await lock.shut();
      await end();
      await lock.release();
    };
    const { bus, role } = services;
    const broken = Promise.race([services.broken, lost]);
    broken.catch(() => undefined);
    return {
      bus,
      role,
      broken,
      close: () => (left ??= leave(() => services.close())),
      stop: () => (left ??= leave(() => services.stop())),
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** @throws Fault `invalid-input` when services in other processes use the home: this process would pay for the same work again. */
async function checkApart({ home }: ArtifactStore): Promise<void> {
  for (const record of await new RunRecordStore(home).all()) {
    if (record.nats === undefined || runStatusOf(record).status !== 'running') continue;
    throw new Fault(
      'invalid-input',
      `${record.runId} is under way in the home ${home.root}, by services on NATS at ${record.nats}`,
      { fix: `Name it (AGORA_NATS=nats://${record.nats}) to use these services; or name another home with --home.` },
    );
  }
}

/** A guest session; undefined when the host does not answer, for it may be gone by now. */
async function guestOf(seen: SeenHost): Promise<Session | undefined> {
  if (!seen.nats) return undefined;
  const bus = await quietBus(seen.nats).catch(() => undefined);
  if (!bus) return undefined;
  const { pid } = seen.place;
  const ended = new AbortController();
  const broken = untilGone(seen, ended.signal).then((gone) => {
    if (!gone) return never;
    throw new HostGone(pid);
  });
  broken.catch(() => undefined);
  const close = async (): Promise<void> => {
    ended.abort();
    await bus.close();
  };
  return {
    bus,
    role: 'guest',
    host: { pid, since: seen.since },
    ending: async () => (await stateOf(seen)) !== 'open',
    broken,
    close,
    stop: close,
  };
}

async function untilGone(seen: SeenHost, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if ((await stateOf(seen)) === 'gone') return true;
    await pause(LOOK_MS, undefined, { ref: false });
  }
  return false;
}

function heldElsewhere({ root }: Home, { place, since, command }: SeenHost): Fault {
  return new Fault(
    'unreachable',
    `the home ${root} is in use on ${place.host}: process ${place.pid} has run "${command}" there since ${since}`,
    {
      fix: `Run this command on ${place.host}, where it joins; wait until that one has ended; or name another home with --home. Several machines share a home when the services run apart (docs/run-one-service.md).`,
    },
  );
}

function unanswered({ root }: Home, { place, since, command }: SeenHost): Fault {
  return new Fault(
    'unreachable',
    `process ${place.pid} has run "${command}" in the home ${root} since ${since}, but its services do not answer`,
    { fix: `Look at process ${place.pid}; end it if it hangs. The next command then takes over.` },
  );
}
