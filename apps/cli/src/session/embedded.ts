import { startNatsServer, startService, Bus, type BusOptions, type RunningService } from '@agora/bus';
import { Fault } from '@agora/plugin-api';
import { loadService, SERVICES } from './services.js';
import { never, type Session } from './session.js';

export interface Embedded extends Session {
  /** How to reach the NATS, with its token: for processes of this user alone. */
  nats: BusOptions;
}

/** Starts a nats-server and every service in this process. */
export async function startEmbedded(home: string, role: 'host' | 'alone'): Promise<Embedded> {
  const server = await startNatsServer();
  const { bus: nats } = server;
  const running: RunningService[] = [];
  const broken = server.exited.then(({ expected, code }) => {
    if (expected) return never;
    throw new Fault('unreachable', `nats-server ended by itself (${code === null ? 'killed' : `exit code ${code}`})`, {
      fix: 'Run the same command again; everything that was finished is kept.',
    });
  });
  broken.catch(() => undefined); // Who waits for it gets the error; without a waiter it must not crash the process.
  const close = async (): Promise<void> => {
    await Promise.all(running.map((service) => service.close()));
    await server.stop();
  };
  try {
    for (const name of SERVICES) {
      running.push(await startService(await loadService(name), { bus: nats, home, embedded: true }));
    }
    const bus = await Bus.connect(nats);
    let closing: Promise<void> | undefined;
    const end = async (): Promise<void> => {
      await bus.close();
      await close();
    };
    return {
      bus,
      nats,
      role,
      broken,
      close: () => (closing ??= end()),
      stop: () => {
        for (const service of running) service.hurry();
        return (closing ??= end());
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
