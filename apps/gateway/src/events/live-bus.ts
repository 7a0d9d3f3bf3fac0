import { Bus, type BusOptions, type Log } from '@agora/bus';
import { Home, HostLock } from '@agora/artifacts';

/**
 * The NATS on which events of a home's runs are told: the one that was named, else that of the process that hosts the home, which
 * may begin, end and change while the gateway lives.
 */
export class LiveBus {
  private current: { servers: string; bus: Promise<Bus> } | undefined;

  constructor(
    private readonly home: string,
    private readonly named: BusOptions | undefined,
    private readonly log: Log,
  ) {}

  readonly get = async (): Promise<Bus | undefined> => {
    const options = this.named ?? (await HostLock.holder(new Home(this.home)))?.nats;
    if (!options) return undefined;
    if (this.current?.servers !== options.servers) {
      await this.close();
      this.current = { servers: options.servers, bus: Bus.connect(options, { log: this.log }) };
    }
    try {
      return await this.current?.bus;
    } catch (error) {
      this.log.debug(`no events from NATS: ${String(error)}`);
      this.current = undefined;
      return undefined;
    }
  };

  async close(): Promise<void> {
    const { current } = this;
    this.current = undefined;
    await (await current?.bus.catch(() => undefined))?.close();
  }
}
