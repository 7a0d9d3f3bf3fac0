import type { Bus, NumberedEvent } from '@agora/bus';
import type { RunEvent } from '@agora/contracts';

type Listener = (events: readonly NumberedEvent[]) => void;

/** How long progress waits for later words on the same stage: nobody reads faster, and every viewer costs the run. */
const PAUSE_MS = 200;

/**
 * The events of one run for any number of viewers, read from the stream once. Of the progress of a stage only the last word is
 * kept for those that come later, and told to those who are there, a few times a second; all else is told at once.
 */
export class EventHub {
  /** With the sequence behind which each wants to hear. */
  private readonly listeners = new Map<Listener, number>();
  private readonly stop = new AbortController();
  private kept: NumberedEvent[] = [];
  /** Not told yet, in order. */
  private waiting: NumberedEvent[] = [];
  private pause: NodeJS.Timeout | undefined;

  constructor(
    bus: Bus,
    runId: string,
    private readonly onEnd: () => void,
  ) {
    void this.read(bus.numberedEvents(runId, { fromStart: true, signal: this.stop.signal })).catch(() => this.close());
  }

  /** Calls `listener` with the events behind a sequence, earlier ones first. Returns the function that ends it. */
  follow(after: number, listener: Listener): () => void {
    this.tell();
    const earlier = this.kept.filter(({ sequence }) => sequence > after);
    if (earlier.length > 0) listener(earlier);
    this.listeners.set(listener, after);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.close();
    };
  }

  /** Whoever comes from now on needs another hub. */
  close(): void {
    this.tell();
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
    const isProgress = event.kind === 'stage-progress';
    const others = (all: NumberedEvent[]): NumberedEvent[] =>
      isProgress ? all.filter((one) => !isProgressOf(one.event, event.key)) : all;
    this.kept = [...others(this.kept), numbered];
    this.waiting = [...others(this.waiting), numbered];
    if (isProgress) this.pause ??= setTimeout(() => this.tell(), PAUSE_MS);
    else this.tell();
  }

  private tell(): void {
    clearTimeout(this.pause);
    this.pause = undefined;
    const events = this.waiting;
    this.waiting = [];
    for (const [listener, after] of this.listeners) {
      const news = events.filter(({ sequence }) => sequence > after);
      if (news.length > 0) listener(news);
    }
  }
}

function isProgressOf(event: RunEvent, key: string): boolean {
  return event.kind === 'stage-progress' && event.key === key;
}
