import {
  Bus,
  spawnNatsServer,
  startService,
  type BusOptions,
  type RunningService,
  type ServiceDefinition,
  type ServiceOptions,
} from '@agora/bus';
import { Fault } from '@agora/plugin-api';
import { loadService, SERVICES } from './services.js';
import { never, type Session } from './session.js';

export interface Embedded extends Session {
  /** How to reach the NATS, with its token: for processes of this user alone. */
  nats: BusOptions;
}

/** Starts a nats-server and every service in this process. */
export async function startEmbedded(home: string, role: 'host' | 'alone'): Promise<Embedded> {
  const { ready } = await spawnNatsServer();
  // The services' code is loaded while nats-server starts.
  const definitions = Promise.all(SERVICES.map(loadService));
  definitions.catch(() => undefined);
  const server = await ready;
  const { bus: nats } = server;
  const running: RunningService[] = [];
  const broken = server.exited.then(({ expected, code }) => {
    if (expected) return never;
    throw new Fault('unreachable', `nats-server ended by itself (${code === null ? 'killed' : `exit code ${code}`})`, {
      fix: 'Run the same command again; everything that was finished is kept.',
    });
  });
  broken.catch(() => undefined); // Who waits for it gets the error; without a waiter it must not crash the process.
  let bus: Bus | undefined;
  const close = async (): Promise<void> => {
    await bus?.close();
    await Promise.all(running.map((service) => service.close()));
    await server.stop();
  };
  try {
    // First, because it makes the streams.
    bus = await Bus.connect(nats);
    await startAll(await definitions, { bus: nats, home, embedded: true }, running);
    let closing: Promise<void> | undefined;
    return {
      bus,
      nats,
      role,
      broken,
      close: () => (closing ??= close()),
      stop: () => {
        for (const service of running) service.hurry();
        return (closing ??= close());
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Starts services side by side, since each waits for several answers of the server. Those that started are in `running`, also when one fails. */
async function startAll(
  definitions: readonly ServiceDefinition[],
  options: ServiceOptions,
  running: RunningService[],
): Promise<void> {
  const starts = definitions.map(async (definition) => void running.push(await startService(definition, options)));
  const failed = (await Promise.allSettled(starts)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason as Error;
}
