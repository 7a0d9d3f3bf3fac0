import type { Bus, NumberedEvent } from '@agora/bus';

/** Several listeners may be given the same array, so that it is put into words once. */
type Listener = (events: readonly NumberedEvent[]) => void;

/** Between two times of telling: nobody reads faster, and every time costs the run as much as there are viewers. */
const PAUSE_MS = 200;
/** Before what comes after a silence is told: what comes with it goes along. */
const SOON_MS = 10;

/**
 * The events of one run for any number of viewers, read from the stream once and told a few times a second. Of the progress of a
 * stage only the last word is told, and kept for those that come later.
 */
export class EventHub {
  /** With the sequence behind which each wants to hear. */
  private readonly listeners = new Map<Listener, number>();
  private readonly stop = new AbortController();
  private readonly told = new LastWords();
  private waiting = new LastWords();
  private lastSequence = 0;
  private lastToldAt = -Infinity;
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
    const earlier = behind(after, this.told.events);
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
    if (numbered.event.kind === 'run-alive') return;
    // A stream that was made anew counts from one again: nobody has seen anything of it.
    if (numbered.sequence <= this.lastSequence) {
      this.tell();
      for (const listener of this.listeners.keys()) this.listeners.set(listener, 0);
    }
    this.lastSequence = numbered.sequence;
    this.waiting.add(numbered);
    const wait = this.lastToldAt + PAUSE_MS - performance.now();
    this.pause ??= setTimeout(() => this.tell(), Math.max(SOON_MS, wait));
  }

  private tell(): void {
    clearTimeout(this.pause);
    this.pause = undefined;
    this.lastToldAt = performance.now();
    const { events } = this.waiting;
    this.waiting = new LastWords();
    for (const numbered of events) {
      // Another round of the run: what was told of the one before is done.
      if (numbered.event.kind === 'run-started') this.told.clear();
      this.told.add(numbered);
    }
    for (const [listener, after] of this.listeners) {
      const news = behind(after, events);
      if (news.length > 0) listener(news);
    }
  }
}

/** Events in their order, of the progress of each stage the last one alone. */
class LastWords {
  /** In order of arrival; progress by the key of its stage, anything else by itself. */
  private readonly byKey = new Map<string | NumberedEvent, NumberedEvent>();
  private inOrder: readonly NumberedEvent[] | undefined;

  /** The same array until something is added. */
  get events(): readonly NumberedEvent[] {
    return (this.inOrder ??= [...this.byKey.values()]);
  }

  add(numbered: NumberedEvent): void {
    const { event } = numbered;
    const key = event.kind === 'stage-progress' ? event.key : numbered;
    // Set anew, it would keep its old place.
    this.byKey.delete(key);
    this.byKey.set(key, numbered);
    this.inOrder = undefined;
  }

  clear(): void {
    this.byKey.clear();
    this.inOrder = undefined;
  }
}

function behind(after: number, events: readonly NumberedEvent[]): readonly NumberedEvent[] {
  const [first] = events;
  return first && first.sequence > after ? events : events.filter(({ sequence }) => sequence > after);
}
