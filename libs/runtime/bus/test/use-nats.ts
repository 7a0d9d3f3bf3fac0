import { Bus, startNatsServer, type BusOptions, type NatsServer, type NatsServerOptions } from '../src/index.js';

/**
 * A real nats-server for the surrounding block. The test kit offers the same to everyone else; the bus cannot use it,
 * because the test kit stands on the bus.
 */
export function useNats(options: () => NatsServerOptions = () => ({})): {
  readonly server: NatsServer;
  readonly options: BusOptions;
  bus(): Promise<Bus>;
} {
  let server: NatsServer | undefined;
  const clients: Bus[] = [];
  beforeAll(async () => {
    server = await startNatsServer(options());
  });
  afterAll(async () => {
    await Promise.all(clients.map((bus) => bus.close()));
    await server?.stop();
  });
  const running = (): NatsServer => {
    if (!server) throw new Error('the server runs from beforeAll on');
    return server;
  };
  return {
    get server() {
      return running();
    },
    get options() {
      return running().bus;
    },
    async bus() {
      const bus = await Bus.connect(running().bus, { name: 'spec', log: silent });
      clients.push(bus);
      return bus;
    },
  };
}

export const silent = { debug: ignore, log: ignore, warn: ignore, error: ignore };

function ignore(): void {
  // Said to nobody.
}
