import { Bus, startNatsServer, startService, type BusOptions, type RunningService } from '@agora/bus';
import { Fault } from '@agora/contracts';
import { busFrom, type SharedFlags } from '../settings.js';
import { loadService, SERVICES } from './services.js';

/** A connection to Agora's services, wherever they run. */
export interface Session {
  bus: Bus;
  embedded: boolean;
  /** Rejects when something that the session stands on ends by itself. Never resolves. */
  broken: Promise<never>;
  close(): Promise<void>;
}

const never = new Promise<never>(() => undefined);

/** Joins services that run elsewhere. */
export async function connect(options: BusOptions): Promise<Session> {
  const bus = await Bus.connect(options);
  return { bus, embedded: false, broken: never, close: () => bus.close() };
}

/** Starts a nats-server and every service in this process. */
export async function startEmbedded(home: string): Promise<Session> {
  const server = await startNatsServer();
  const options: BusOptions = { servers: server.url };
  const running: RunningService[] = [];
  const broken = server.exited.then(({ expected, code }) => {
    if (expected) return never;
    throw new Fault('unreachable', `nats-server ended by itself (${code === null ? 'killed' : `exit code ${code}`})`, {
      fix: 'Run the same command again; everything that was finished is kept.',
    });
  });
  broken.catch(() => undefined); // Whoever waits for it is told; nobody waiting is no reason to crash.
  const close = async (): Promise<void> => {
    await Promise.all(running.map((service) => service.close()));
    await server.stop();
  };
  try {
    for (const name of SERVICES) running.push(await startService(await loadService(name), { bus: options, home }));
    const bus = await Bus.connect(options);
    return {
      bus,
      embedded: true,
      broken,
      close: async () => {
        await bus.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The services that the flags point to; without a NATS address, ones of this process's own. */
export function openSession(flags: SharedFlags, home: string): Promise<Session> {
  const elsewhere = busFrom(flags);
  return elsewhere ? connect(elsewhere) : startEmbedded(home);
}
