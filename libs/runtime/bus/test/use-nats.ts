import { Fault } from '@agora/plugin-api';
import { Bus, startNatsServer, type BusOptions, type NatsServer, type NatsServerOptions } from '../src/index.js';

/** A real nats-server that a spec file has to itself. Usable from `beforeAll` on. */
export interface NatsForSpec {
  readonly server: NatsServer;
  /** What services and clients need to reach it. */
  readonly options: BusOptions;
  /** A connected client, closed with the server. The same one on every call. */
  bus(): Promise<Bus>;
  /** One more connected client, which says nothing; closed with the server. */
  connect(): Promise<Bus>;
}

/** Starts a nats-server before the specs of the surrounding block and stops it after them. */
export function useNats(options: () => NatsServerOptions = () => ({})): NatsForSpec {
  let nats: Running | undefined;
  beforeAll(async () => {
    nats = await Running.start(options());
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
    connect: () => running().connect(),
  };
}

/** Gives `use` a nats-server of its own, and stops it whatever happens. */
export async function withNats<T>(use: (nats: NatsForSpec) => Promise<T>): Promise<T> {
  const nats = await Running.start({});
  try {
    return await use(nats);
  } finally {
    await nats.stop();
  }
}

class Running implements NatsForSpec {
  private connected: Promise<Bus> | undefined;
  private readonly clients: Promise<Bus>[] = [];

  private constructor(readonly server: NatsServer) {}

  static async start(options: NatsServerOptions): Promise<Running> {
    return new Running(await startNatsServer(options));
  }

  get options(): BusOptions {
    return this.server.bus;
  }

  bus(): Promise<Bus> {
    return (this.connected ??= this.keep(Bus.connect(this.options, { name: 'spec' })));
  }

  connect(): Promise<Bus> {
    return this.keep(Bus.connect(this.options, { name: 'spec', log: silent }));
  }

  async stop(): Promise<void> {
    await Promise.allSettled(this.clients.map(async (client) => (await client).close()));
    await this.server.stop();
  }

  private keep(client: Promise<Bus>): Promise<Bus> {
    this.clients.push(client);
    return client;
  }
}

export const silent = { debug: ignore, log: ignore, warn: ignore, error: ignore };

function ignore(): void {
  // Said to nobody.
}
