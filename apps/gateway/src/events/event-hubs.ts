import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { GatewayContext } from '../gateway-context.js';
import { EventHub } from './event-hub.js';

/** One hub for each run that somebody looks at. */
@Injectable()
export class EventHubs implements OnApplicationShutdown {
  private readonly hubs = new Map<string, EventHub>();

  constructor(private readonly context: GatewayContext) {}

  /** Undefined while there is nowhere to read events from. */
  async of(runId: string): Promise<EventHub | undefined> {
    const bus = await this.context.bus?.();
    if (!bus) return undefined;
    const known = this.hubs.get(runId);
    if (known) return known;
    const hub = new EventHub(bus, runId, () => {
      if (this.hubs.get(runId) === hub) this.hubs.delete(runId);
    });
    this.hubs.set(runId, hub);
    return hub;
  }

  onApplicationShutdown(): void {
    for (const hub of this.hubs.values()) hub.close();
  }
}
