import type { Bus, NumberedEvent } from '@agora/bus';
import type { RunEvent } from '@agora/contracts';

type Listener = (event: NumberedEvent) => void;

/**
 * The events of one run for any number of viewers, read from the stream once. Of the progress of a stage only the last word is
 * kept for those that come later.
 */
export class EventHub {
  /** With the sequence behind which each wants to hear. */
  private readonly listeners = new Map<Listener, number>();
  private readonly stop = new AbortController();
  private kept: NumberedEvent[] = [];

  constructor(
    bus: Bus,
    runId: string,
    private readonly onEnd: () => void,
  ) {
    void this.read(bus.numberedEvents(runId, { fromStart: true, signal: this.stop.signal })).catch(() => this.close());
  }

  /** Calls `listener` with every event behind a sequence, earlier ones first. Returns the function that ends it. */
  follow(after: number, listener: Listener): () => void {
    for (const event of this.kept) if (event.sequence > after) listener(event);
    this.listeners.set(listener, after);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.close();
    };
  }

  /** Whoever comes from now on needs another hub. */
  close(): void {
    this.onEnd();
    this.stop.abort();
  }

  private async read(events: AsyncIterable<NumberedEvent>): Promise<void> {
    for await (const numbered of events) this.take(numbered);
    this.close();
  }

  private take(numbered: NumberedEvent): void {
    const { event, sequence } = numbered;
    if (event.kind === 'run-alive') return;
    // A stream that was made anew counts from one again: nobody has seen anything of it.
    if (sequence <= (this.kept.at(-1)?.sequence ?? 0))
      for (const listener of this.listeners.keys()) this.listeners.set(listener, 0);
    // Another round of the run: what was told of the one before is done.
    if (event.kind === 'run-started') this.kept = [];
    if (event.kind === 'stage-progress') this.kept = this.kept.filter((one) => !isProgressOf(one.event, event.key));
    this.kept.push(numbered);
    for (const [listener, after] of this.listeners) if (sequence > after) listener(numbered);
  }
}

function isProgressOf(event: RunEvent, key: string): boolean {
  return event.kind === 'stage-progress' && event.key === key;
}
