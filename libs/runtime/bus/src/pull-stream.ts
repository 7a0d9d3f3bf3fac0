import { createInbox, nanos, type Msg, type NatsConnection, type Subscription } from 'nats';

/** `idle`: nothing came in time. `gone`: the consumer may not exist any more; look, and make it again. */
export type Pulled = Msg | 'idle' | 'gone';

export interface PullOptions {
  stream: string;
  consumer: string;
  /** Messages asked for at once. */
  batch: number;
  /** How long the server keeps a request open. */
  expiresMs: number;
}

/**
 * How much longer than `expiresMs` to wait for the server's word before the request counts as lost. nats-server 2.9 leaves
 * a request to a consumer that does not exist without any answer.
 */
const LOST_AFTER_MS = 5_000;
const NOTHING_YET = new Set([404, 408]);

/**
 * Pulls from a JetStream consumer, one request open at a time. The client library's own iterators cannot be ended without
 * either losing what the server has already sent or waiting for ever; work must be handed back at once when a service
 * stops, so this one drains.
 */
export class PullStream {
  private readonly ready: Pulled[] = [];
  private subscription: Subscription;
  /** Messages that the open request may still bring. */
  private outstanding = 0;
  private waiting: ((pulled: Pulled) => void) | undefined;

  constructor(
    private readonly nats: NatsConnection,
    private readonly options: PullOptions,
  ) {
    this.subscription = this.subscribe();
    void nats.closed().then(() => this.end('gone'));
  }

  /** One call at a time. */
  async next(): Promise<Pulled> {
    const ready = this.ready.shift();
    if (ready !== undefined) return ready;
    if (this.nats.isClosed()) return 'gone';
    if (this.outstanding === 0) this.request();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.reset(), this.options.expiresMs + LOST_AFTER_MS);
      this.waiting = (pulled) => {
        clearTimeout(timer);
        this.waiting = undefined;
        resolve(pulled);
      };
    });
  }

  /** Forgets the open request, e.g. because the server that had it is a new one. A waiting `next` gets `gone`. */
  reset(): void {
    if (this.nats.isClosed()) return;
    this.subscription.unsubscribe();
    this.subscription = this.subscribe();
    this.outstanding = 0;
    this.waiting?.('gone');
  }

  /** A waiting `next` gets `idle`. */
  wake(): void {
    this.waiting?.('idle');
  }

  /** Takes the request back and gives the messages that were on their way. */
  async drain(): Promise<Msg[]> {
    if (!this.nats.isClosed() && !this.subscription.isClosed()) await this.subscription.drain();
    this.wake();
    return this.ready.splice(0).filter((pulled): pulled is Msg => typeof pulled !== 'string');
  }

  private request(): void {
    const { stream, consumer, batch, expiresMs } = this.options;
    this.outstanding = batch;
    this.nats.publish(
      `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`,
      JSON.stringify({ batch, expires: nanos(expiresMs) }),
      { reply: this.subscription.getSubject() },
    );
  }

  private subscribe(): Subscription {
    // The library says it of no connection, but has it on every one.
    const { options } = this.nats as NatsConnection & { options?: { inboxPrefix?: string } };
    const inbox = createInbox(options?.inboxPrefix);
    const subscription: Subscription = this.nats.subscribe(inbox, {
      callback: (error, message) => {
        if (subscription !== this.subscription) return;
        if (error) this.end('gone');
        // A status has no reply subject of its own; a message comes with the subject to acknowledge it on.
        else if (message.reply) this.deliver(message);
        else this.end(statusOf(message));
      },
    });
    return subscription;
  }

  private deliver(message: Msg): void {
    this.outstanding = Math.max(0, this.outstanding - 1);
    this.push(message);
  }

  private end(pulled: 'idle' | 'gone'): void {
    this.outstanding = 0;
    this.push(pulled);
  }

  private push(pulled: Pulled): void {
    if (this.waiting) this.waiting(pulled);
    else this.ready.push(pulled);
  }
}

function statusOf(message: Msg): 'idle' | 'gone' {
  return NOTHING_YET.has(message.headers?.code ?? 0) ? 'idle' : 'gone';
}
