import { setTimeout as pause } from 'node:timers/promises';
import { WORK_STREAM } from '@agora/contracts';
import { asFault } from '../as-fault.js';
import type { Connection } from '../connection.js';
import type { Log } from '../log.js';
import { PullStream } from '../pull-stream.js';
import type { Semaphore } from '../semaphore.js';
import { ensureWorkConsumer } from '../streams.js';
import { Delivery } from './delivery.js';
import type { JobRunner, WorkHandler } from './job-runner.js';

export interface WorkLoopOptions {
  connection: Connection;
  subject: string;
  handler: WorkHandler;
  runner: JobRunner;
  /** Bounds how many jobs run at once; shared by all loops of the process. */
  slots: Semaphore;
  ackWaitMs: number;
  /** How long one request for work stays open; short where several loops share the slots. */
  pollMs: number;
  log: Log;
}

const REPAIR_MS = 500;

/** Fetches work of one subject, only as much as can be run, for as long as it is not stopped. */
export class WorkLoop {
  readonly running = new Set<Promise<void>>();
  private pull: PullStream | undefined;
  private looping: Promise<void> = Promise.resolve();
  private stopped = false;
  /** Number of the last delivery, and the position in the stream up to which deliveries may be jobs in work elsewhere. */
  private delivered = 0;
  private repeatedUpTo = 0;
  private forget: () => void = () => undefined;

  constructor(private readonly options: WorkLoopOptions) {}

  async start(): Promise<void> {
    await this.open();
    this.forget = this.options.connection.onReconnect(() => this.pull?.reset());
    this.looping = this.loop();
  }

  /** Fetches no more; what was on its way goes back at once. Running jobs go on. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.forget();
    const late = (await this.pull?.drain()) ?? [];
    for (const message of late) new Delivery(this.options.connection.nats, message).nak();
    await this.looping;
  }

  private async open(): Promise<void> {
    const { connection, subject, ackWaitMs, pollMs } = this.options;
    const consumer = await ensureWorkConsumer(connection.jsm, subject, ackWaitMs);
    this.pull = new PullStream(connection.nats, { stream: WORK_STREAM, consumer, batch: 1, expiresMs: pollMs });
  }

  private async loop(): Promise<void> {
    const { slots, connection } = this.options;
    while (!this.stopped) {
      if (!(await slots.acquire())) return;
      if (!(await this.fetchInto(slots))) slots.release();
      if (connection.isClosed) return;
    }
  }

  /** True when a job took the slot. */
  private async fetchInto(slots: Semaphore): Promise<boolean> {
    const { connection, runner, handler } = this.options;
    if (this.stopped) return false;
    try {
      const pulled = (await this.pull?.next()) ?? 'gone';
      if (pulled === 'idle') return false;
      if (pulled === 'gone') {
        if (!this.stopped) await this.repair();
        return false;
      }
      const delivery = new Delivery(connection.nats, pulled);
      if (this.stopped) {
        delivery.nak();
        return false;
      }
      await this.markRepeated(delivery);
      delivery.leavePlace = once(() => slots.release());
      const job = runner.run(delivery, handler).finally(() => {
        this.running.delete(job);
        delivery.leavePlace();
      });
      this.running.add(job);
      return true;
    } catch (error) {
      if (!this.stopped && !connection.isClosed)
        this.options.log.warn(`${this.options.subject}: ${asFault(error).message}`);
      await pause(REPAIR_MS);
      return false;
    }
  }

  /** A consumer that was made anew counts from one again, and first delivers jobs that other workers have in work. */
  private async markRepeated(delivery: Delivery): Promise<void> {
    if (delivery.delivered <= this.delivered) {
      const { state } = await this.options.connection.jsm.streams.info(WORK_STREAM);
      this.repeatedUpTo = state.last_seq;
    }
    this.delivered = delivery.delivered;
    delivery.repeated = delivery.attempt === 1 && delivery.sequence <= this.repeatedUpTo;
  }

  /** The consumer is not there: it was deleted, its server lost its disk, or is away. */
  private async repair(): Promise<void> {
    await pause(REPAIR_MS);
    await this.options.connection.ensureStreams();
    await this.pull?.drain();
    await this.open();
    this.delivered = Infinity; // The next deliveries may be jobs in work elsewhere.
  }
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
