import type { Bus, NumberedEvent } from '@agora/bus';
import type { RunEvent } from '@agora/contracts';

type Listener = (event: NumberedEvent) => void;

/**
 * The events of one run for any number of viewers, read from the stream once. Of the progress of a stage only the last word is
 * kept for those that come later.
 */
export class EventHub {
  private readonly listeners = new Set<Listener>();
  private readonly stop = new AbortController();
  private kept: NumberedEvent[] = [];
  private last = 0;

  constructor(
    bus: Bus,
    runId: string,
    private readonly onEnd: () => void,
  ) {
    void this.read(bus.numberedEvents(runId, { fromStart: true, signal: this.stop.signal }));
  }

  /** Calls `listener` with every event behind a sequence, earlier ones first. Returns the function that ends it. */
  follow(after: number, listener: Listener): () => void {
    // Sequences begin anew with a stream: what the viewer has seen is then of another one.
    const known = after <= this.last ? after : 0;
    for (const event of this.kept) if (event.sequence > known) listener(event);
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.close();
    };
  }

  close(): void {
    this.stop.abort();
  }

  private async read(events: AsyncIterable<NumberedEvent>): Promise<void> {
    try {
      for await (const numbered of events) this.take(numbered);
    } finally {
      this.onEnd();
    }
  }

  private take(numbered: NumberedEvent): void {
    const { event, sequence } = numbered;
    if (event.kind === 'run-alive') return;
    // Another round of the run: what was told of the one before is done.
    if (event.kind === 'run-started' || sequence < this.last) this.kept = [];
    this.last = sequence;
    if (event.kind === 'stage-progress') this.kept = this.kept.filter((one) => !isProgressOf(one.event, event.key));
    this.kept.push(numbered);
    for (const listener of this.listeners) listener(numbered);
  }
}

function isProgressOf(event: RunEvent, key: string): boolean {
  return event.kind === 'stage-progress' && event.key === key;
}
