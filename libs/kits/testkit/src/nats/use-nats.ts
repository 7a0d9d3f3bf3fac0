import { Bus, startNatsServer, type BusOptions, type NatsServer } from '@agora/bus';
import { Fault } from '@agora/contracts';

/** A real nats-server that a spec file has to itself. Usable from `beforeAll` on. */
export interface NatsForSpec {
  readonly server: NatsServer;
  /** What services and clients need to reach it. */
  readonly options: BusOptions;
  /** A connected client, closed with the server. The same one on every call. */
  bus(): Promise<Bus>;
}

/** Starts a nats-server before the specs of the surrounding block and stops it after them. */
export function useNats(): NatsForSpec {
  let nats: Running | undefined;
  beforeAll(async () => {
    nats = await Running.start();
  });
  afterAll(() => nats?.stop());
  const running = (): Running => {
    if (nats) return nats;
    throw new Fault('internal', 'useNats() gives a server from beforeAll on, not while the spec file is read');
  };
  return {
    get server() {
      return running().server;
    },
    get options() {
      return running().options;
    },
    bus: () => running().bus(),
  };
}

/** Gives `use` a nats-server of its own, and stops it whatever happens. */
export async function withNats<T>(use: (nats: NatsForSpec) => Promise<T>): Promise<T> {
  const nats = await Running.start();
  try {
    return await use(nats);
  } finally {
    await nats.stop();
  }
}

class Running implements NatsForSpec {
  private connected: Promise<Bus> | undefined;

  private constructor(readonly server: NatsServer) {}

  static async start(): Promise<Running> {
    return new Running(await startNatsServer());
  }

  get options(): BusOptions {
    return this.server.bus;
  }

  bus(): Promise<Bus> {
    return (this.connected ??= Bus.connect(this.options, { name: 'spec' }));
  }

  async stop(): Promise<void> {
    await this.connected?.then((bus) => bus.close());
    await this.server.stop();
  }
}
