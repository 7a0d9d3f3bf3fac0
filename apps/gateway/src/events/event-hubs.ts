import type { Bus, EventStream } from '@agora/bus';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { GatewayContext } from '../gateway-context.js';
import { EventHub } from './event-hub.js';

/** One hub for each run that somebody looks at. */
@Injectable()
export class EventHubs implements OnApplicationShutdown {
  private readonly hubs = new Map<string, EventHub>();

  constructor(private readonly context: GatewayContext) {}

  /** The hub of a run, and the stream that it reads; undefined while there is nowhere to read events from. */
  async of(runId: string): Promise<{ hub: EventHub; stream: EventStream } | undefined> {
    const bus = await this.context.bus?.();
    const stream = await bus?.eventStream().catch(() => undefined);
    if (!bus || !stream) return undefined;
    return { hub: this.hubs.get(runId) ?? this.open(runId, bus), stream };
  }

  private open(runId: string, bus: Bus): EventHub {
    const hub = new EventHub(bus, runId, () => {
      if (this.hubs.get(runId) === hub) this.hubs.delete(runId);
    });
    this.hubs.set(runId, hub);
    return hub;
  }

  onApplicationShutdown(): void {
    for (const hub of [...this.hubs.values()]) hub.close();
  }
}
