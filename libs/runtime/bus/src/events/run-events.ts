import { setTimeout } from 'node:timers/promises';
import { EVENTS_STREAM, runEventSchema, subjects, type RunEvent } from '@agora/contracts';
import { AckPolicy, DeliverPolicy, nanos, type Msg } from 'nats';
import { readAckSubject } from '../ack-subject.js';
import { decode } from '../codec.js';
import type { Connection } from '../connection.js';
import { PullStream } from '../pull-stream.js';
import { checkToken } from '../subject-token.js';

const BATCH = 256;
const EXPIRES_MS = 10_000;
const FORGET_AFTER_MS = 5 * 60_000;
const PAUSE_MS = 250;

export interface RunEventsOptions {
  /** False: only what is published from now on. */
  fromStart?: boolean;
  /** Only what the stream has behind this sequence; `fromStart` then counts for nothing. */
  after?: number;
  signal?: AbortSignal;
}

/** An event with its sequence on the stream, which names it for as long as the stream lives. */
export interface NumberedEvent {
  sequence: number;
  event: RunEvent;
}

interface Consumer {
  name: string;
  pull: PullStream;
  /** Messages taken from it so far. */
  delivered: number;
}

/**
 * Reads one run's events in order and without gaps. The server keeps no cursor that would outlive it: when anything is
 * lost, a new consumer begins behind the last event that was handed out.
 */
export class RunEventReader {
  private consumer: Consumer | undefined;
  /** Position in the stream of the next event to read; undefined until the first consumer is made. */
  private position: number | undefined;
  /** When the stream was made that `position` counts in. */
  private created: string | undefined;
  private warned = false;

  constructor(
    private readonly connection: Connection,
    private readonly runId: string,
    private readonly options: RunEventsOptions,
  ) {
    checkToken(runId, 'the run id');
    if (options.after !== undefined) this.position = options.after + 1;
  }

  async *read(): AsyncGenerator<RunEvent> {
    for await (const { event } of this.numbered()) yield event;
  }

  async *numbered(): AsyncGenerator<NumberedEvent> {
    const { signal } = this.options;
    const wake = (): void => this.consumer?.pull.wake();
    const renew = (): void => this.consumer?.pull.reset();
    const forget = this.connection.onReconnect(renew);
    signal?.addEventListener('abort', wake);
    try {
      while (!signal?.aborted && !this.connection.isClosed) {
        const next = await this.next();
        if (signal?.aborted) return;
        // An id with dots is a prefix of others on the same subjects.
        if (next?.event.runId === this.runId) yield next;
      }
    } finally {
      signal?.removeEventListener('abort', wake);
      forget();
      await this.discard();
    }
  }

  private async next(): Promise<NumberedEvent | undefined> {
    try {
      this.consumer ??= await this.consume();
      const pulled = await this.consumer.pull.next();
      if (pulled === 'idle') return undefined;
      if (pulled !== 'gone') return await this.take(pulled);
      await this.discard();
    } catch (error) {
      if (this.connection.isClosed) return undefined;
      this.connection.log.debug(`the events of ${this.runId}: ${String(error)}`);
      await this.discard();
      // The stream went with its server's disk, or the server is away.
      await this.connection.ensureStreams().catch(() => undefined);
    }
    await setTimeout(PAUSE_MS);
    return undefined;
  }

  private async take(message: Msg): Promise<NumberedEvent | undefined> {
    const { consumerSequence, streamSequence } = readAckSubject(message.reply ?? '');
    const consumer = this.consumer;
    if (!consumer) return undefined;
    if (consumerSequence !== consumer.delivered + 1) {
      await this.discard(); // Some were lost on the way; the next consumer brings them again.
      return undefined;
    }
    consumer.delivered = consumerSequence;
    this.position = streamSequence + 1;
    const parsed = runEventSchema.safeParse(readJson(message));
    if (parsed.success) return { sequence: streamSequence, event: parsed.data };
    if (!this.warned)
      this.connection.log.warn(`${this.runId} has events of another form; another version of Agora wrote them`);
    this.warned = true;
    return undefined;
  }

  private async consume(): Promise<Consumer> {
    const { jsm, nats } = this.connection;
    const { state, created } = await jsm.streams.info(EVENTS_STREAM);
    const end = state.last_seq + 1;
    this.position ??= this.options.fromStart ? 1 : end;
    // Made anew, it counts from one again.
    if (this.position > end || (this.created ?? created) !== created) this.position = 1;
    this.created = created;
    const { name } = await jsm.consumers.add(EVENTS_STREAM, {
      filter_subject: subjects.runEvents(this.runId),
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: this.position,
      ack_policy: AckPolicy.None,
      inactive_threshold: nanos(FORGET_AFTER_MS),
      mem_storage: true,
    });
    const pull = new PullStream(nats, { stream: EVENTS_STREAM, consumer: name, batch: BATCH, expiresMs: EXPIRES_MS });
    return { name, pull, delivered: 0 };
  }

  private async discard(): Promise<void> {
    const consumer = this.consumer;
    this.consumer = undefined;
    if (!consumer) return;
    await consumer.pull.drain().catch(() => undefined);
    // Not necessary, only tidy: the server removes an unused consumer by itself.
    await this.connection.jsm.consumers.delete(EVENTS_STREAM, consumer.name).catch(() => undefined);
  }
}

function readJson(message: Msg): unknown {
  try {
    return decode(message.data, 'an event', 'bad-response');
  } catch {
    return undefined; // Not an event of ours, though on our subject.
  }
}
