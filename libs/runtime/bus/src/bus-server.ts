import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { answerWithinMs, runRequestSchema, subjects, type Health, type ServiceName } from '@agora/contracts';
import type { Job } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { asFault } from './as-fault.js';
import type { Bus } from './bus.js';
import type { Log } from './log.js';
import { publishStored } from './publish-stored.js';
import { RpcEndpoint } from './rpc/rpc-endpoint.js';
import { Semaphore } from './semaphore.js';
import { Shutdown } from './shutdown.js';
import { version } from './version.js';
import type { Delivery } from './jobs/delivery.js';
import { keysSchema } from './jobs/jobs-in-work.js';
import { JobRunner, type WorkHandler } from './jobs/job-runner.js';
import { cancelledOn, StoppableRuns } from './jobs/stoppable-runs.js';
import { WorkLoop } from './jobs/work-loop.js';
import type { WorkTuning } from './jobs/work-tuning.js';

export interface BusServerOptions {
  service: ServiceName;
  concurrency: number;
  bus: Bus;
  tuning: WorkTuning;
  log: Log;
}

/** Time in which deliveries are handed back, after their handlers have ended or were given up. */
const HAND_BACK_MS = 3_000;
const POLL_MS = 10_000;
/** With several work subjects, a waiting request holds a slot that another subject may need. NATS allows nothing shorter. */
const SHARED_POLL_MS = 1_000;

/**
 * Nest's way onto the bus: `@MessagePattern` answers requests on core NATS in a queue group named after the service,
 * `@EventPattern(subjects.work(…))` takes jobs from JetStream. The service's health is answered here.
 */
export class BusServer extends Server implements CustomTransportStrategy {
  override transportId = Symbol.for('agora.bus');
  private state: Health['state'] = 'running';
  private readonly endpoints: RpcEndpoint[] = [];
  private readonly loops: WorkLoop[] = [];
  private readonly runner: JobRunner;
  private readonly slots: Semaphore;
  private readonly shutdown = new Shutdown();
  private readonly runs: StoppableRuns;
  private hurried = false;
  private closing: Promise<void> | undefined;

  constructor(private readonly options: BusServerOptions) {
    super();
    const { bus, service, concurrency, tuning, log } = options;
    this.slots = new Semaphore(concurrency);
    this.runs = new StoppableRuns(cancelledOn(bus), this.shutdown.asked);
    this.runner = new JobRunner({
      worker: `${service}@${hostname()}#${process.pid}`,
      tuning,
      shutdown: this.shutdown,
      runs: this.runs,
      log,
      publishEvent: (event, patienceMs = tuning.tellMs) => bus.publishEvent(event, patienceMs),
      requeue: (delivery) => this.requeue(delivery),
      elsewhere: async (key) => (await bus.jobsInWork(service, [key])).size > 0,
    });
  }

  listen(callback: (error?: unknown) => void): void {
    this.open().then(() => callback(), callback);
  }

  close(): Promise<void> {
    return (this.closing ??= this.drain());
  }

  /** Stops without the grace time: running jobs are aborted at once. `close` waits for them. */
  hurry(): void {
    if (this.hurried) return;
    this.hurried = true;
    this.slots.close();
    this.shutdown.begin(this.options.tuning.abortMs);
  }

  on(): never {
    throw new Fault('internal', 'the bus server has no events to listen to');
  }

  unwrap<T>(): T {
    return this.options.bus.connection.nats as T;
  }

  private async open(): Promise<void> {
    const work: [string, MessageHandler][] = [];
    for (const [subject, handler] of this.messageHandlers) {
      if (handler.isEventHandler) work.push([subject, checkWorkHandler(subject, handler)]);
      else this.serve(subject, this.options.service, async (payload, context) => settle(handler(payload, context)));
    }
    if (work.length > 0) {
      // No queue group: every process has jobs of its own and must get the message.
      this.serve(subjects.rpc(this.options.service, 'stop'), undefined, (payload) => {
        this.runs.stop(runRequestSchema.parse(payload).runId);
        return Promise.resolve({});
      });
      this.serve(subjects.rpc(this.options.service, 'working'), undefined, (payload) => {
        const { keys } = keysSchema.parse(payload);
        return Promise.resolve({ keys: keys.filter((key) => this.runner.begun.has(key)) });
      });
    }
    for (const [subject, handler] of work) {
      const loop = this.workLoop(subject, handler, work.length > 1 ? SHARED_POLL_MS : POLL_MS);
      await loop.start();
      this.loops.push(loop);
    }
    // No queue group: each process answers for itself.
    this.serve(subjects.rpc(this.options.service, 'health'), undefined, () => Promise.resolve(this.health()));
    await this.options.bus.connection.nats.flush();
  }

  private serve(
    subject: string,
    queue: string | undefined,
    handler: (payload: unknown, context: object) => Promise<unknown>,
  ): void {
    const { bus, log, tuning } = this.options;
    const withinMs = tuning.answerMs ?? answerWithinMs(subject);
    this.endpoints.push(
      new RpcEndpoint({ nats: bus.connection.nats, subject, queue, handler, shutdown: this.shutdown, log, withinMs }),
    );
  }

  private workLoop(subject: string, handler: MessageHandler, pollMs: number): WorkLoop {
    const { bus, tuning, log } = this.options;
    const run: WorkHandler = async (job: Job, context) => settle(handler(job, context));
    return new WorkLoop({
      connection: bus.connection,
      subject,
      handler: run,
      runner: this.runner,
      slots: this.slots,
      ackWaitMs: tuning.ackWaitMs,
      pollMs,
      log,
    });
  }

  private async drain(): Promise<void> {
    const { tuning, log } = this.options;
    const health = this.endpoints.pop();
    this.state = 'draining';
    this.slots.close();
    await this.attempt(() => Promise.all(this.loops.map((loop) => loop.stop())));
    const idle = this.idle();
    if (this.hurried || !(await within(tuning.graceMs, idle))) {
      this.state = 'stopping';
      if (!this.hurried) {
        log.warn(
          `${this.running.length} running job(s) did not end within ${tuning.graceMs / 1000} s; handing them back`,
        );
        this.shutdown.begin(tuning.abortMs);
      }
      // What is still waiting after this waits for a server that is away, and ends with the connection.
      await within(tuning.abortMs + HAND_BACK_MS, idle);
    }
    await this.attempt(() => health?.drain());
  }

  /** Resolves when no job runs and no request waits for its answer. */
  private async idle(): Promise<void> {
    await this.attempt(() => Promise.all(this.endpoints.map((endpoint) => endpoint.drain())));
    await Promise.all(this.running);
  }

  private get running(): Promise<void>[] {
    return this.loops.flatMap((loop) => [...loop.running]);
  }

  private health(): Health {
    const { service } = this.options;
    return { service, state: this.state, version, pid: process.pid, inFlight: this.running.length };
  }

  private async requeue(delivery: Delivery): Promise<void> {
    const messageId = `${delivery.messageId ?? delivery.sequence}:again:${delivery.sequence}`;
    await publishStored(this.options.bus.connection, delivery.subject, delivery.data, { messageId, patienceMs: 2_000 });
  }

  /** A server that is away must not prevent a service from stopping. */
  private async attempt(action: () => Promise<unknown> | undefined): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.options.log.warn(`while stopping: ${asFault(error).message}`);
    }
  }
}

function checkWorkHandler(subject: string, handler: MessageHandler): MessageHandler {
  if (!subject.startsWith('work.')) {
    throw new Fault('internal', `@EventPattern("${subject}"): events are handled on work subjects only`);
  }
  if (handler.next) throw new Fault('internal', `two methods handle "${subject}"; a job is done once`);
  return handler;
}

/** Nest's handlers give a value, or a stream that ends with one; a filter turns an exception into a failing stream. */
async function settle(result: ReturnType<MessageHandler>): Promise<unknown> {
  const value: unknown = await result;
  return isObservable(value) ? lastValueFrom(value, { defaultValue: undefined }) : value;
}

async function within(ms: number, done: Promise<void>): Promise<boolean> {
  const timer = new AbortController();
  const late = pause(ms, false, { signal: timer.signal }).catch(() => false);
  const inTime = await Promise.race([done.then(() => true), late]);
  timer.abort();
  return inTime;
}
