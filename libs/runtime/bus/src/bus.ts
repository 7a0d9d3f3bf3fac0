import { EVENTS_STREAM, runEventSchema, subjects, type RunEvent, type ServiceName } from '@agora/contracts';
import { faultDataSchema, type Job } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { allProblems } from '@agora/schema-findings';
import { ErrorCode, type Msg, type NatsError } from 'nats';
import type { z } from 'zod';
import type { BusOptions } from './bus-options.js';
import { decode, encode } from './codec.js';
import { Connection } from './connection.js';
import { hasBegun } from './events/has-begun.js';
import { RunEventReader, type NumberedEvent, type RunEventsOptions } from './events/run-events.js';
import { KvTable } from './kv-table.js';
import { stderrLog, type Log } from './log.js';
import { callFault, isNoResponders } from './nats-fault.js';
import { publishStored } from './publish-stored.js';
import { FAULT_HEADER } from './rpc/fault-header.js';
import { checkToken } from './subject-token.js';
import { jobsInWork } from './jobs/jobs-in-work.js';
import { isQueued, type JobReceipt } from './jobs/queued-jobs.js';
import { workSubject } from './work-subject.js';

export interface BusConnectOptions {
  /** Shown in the server's list of connections, e.g. the service's name. */
  name?: string;
  log?: Log;
}

export interface EventStream {
  /** Time of its making, as the server says it. */
  created: string;
  last: number;
}

export interface RequestOptions {
  /** Default 5000. */
  timeoutMs?: number;
}

/** Everything that one process sends and reads over NATS. Injectable in a service's module; others call `Bus.connect`. */
export class Bus {
  /** Used by the bus itself; services use the methods below. */
  readonly connection: Connection;

  private constructor(connection: Connection) {
    this.connection = connection;
  }

  /** Connects and makes the streams. `unreachable`, `rejected-credential` or `missing-dependency` (no JetStream) Fault. */
  static async connect(
    options: BusOptions,
    { name = 'agora', log = stderrLog(name) }: BusConnectOptions = {},
  ): Promise<Bus> {
    return new Bus(await Connection.open(options, name, log));
  }

  /** Host and port of the server, without credentials. */
  get address(): string {
    return this.connection.address;
  }

  /** Asks a service. Faults of the other side arrive as Faults; nobody listening is an `unreachable` Fault. */
  async request<S extends z.ZodType>(
    subject: string,
    payload: unknown,
    reply: S,
    { timeoutMs = 5_000 }: RequestOptions = {},
  ): Promise<z.output<S>> {
    const answer = await this.ask(subject, encode(payload, `the request ${subject}`), timeoutMs);
    const value = decode(answer.data, `the reply to ${subject}`, 'bad-response');
    if (answer.headers?.has(FAULT_HEADER)) throw readFault(value, subject);
    const parsed = reply.safeParse(value);
    if (parsed.success) return parsed.data;
    throw new Fault('bad-response', `the reply to ${subject} has another form: ${allProblems(parsed.error)}`, {
      fix: 'Run the same version of Agora on both sides.',
      cause: parsed.error,
    });
  }

  /** Sends a message to every process that listens on a subject. Waits for no reply. */
  async tell(subject: string, payload: unknown): Promise<void> {
    try {
      this.connection.nats.publish(subject, encode(payload, `the message ${subject}`));
      await this.connection.nats.flush();
    } catch (error) {
      throw callFault(error, subject);
    }
  }

  /** Queues a job on its stage's subject. `duplicate`: this round of the run has queued it before, so nothing was added. */
  async publishJob(job: Job, round: number | string): Promise<JobReceipt> {
    checkToken(job.runId, 'the run id');
    const data = encode(job, `the job "${job.title}"`);
    // With the run's id, because two runs may need one stage while it is not there yet, and each waits for its own events.
    const messageId = `${job.runId}:${job.key}:${round}`;
    const stored = await publishStored(this.connection, workSubject(job.spec.kind), data, { messageId });
    return { ...stored, messageId };
  }

  /** Whether a job is on the queue, or in the hands of a worker that has not acknowledged it. */
  isQueued(receipt: JobReceipt): Promise<boolean> {
    return isQueued(this.connection, receipt);
  }

  /** Those of `keys` that a process of the service has in work, asked of the processes themselves and not of the queue. */
  jobsInWork(service: ServiceName, keys: readonly string[]): Promise<Set<string>> {
    return jobsInWork(this.connection, service, keys);
  }

  /** Whether the server still has the event with which the run began. Makes the streams again when they are gone. */
  hasBegun(runId: string): Promise<boolean> {
    return hasBegun(this.connection, runId);
  }

  /** Resolves when the event is stored. Waits up to `patienceMs` (a minute) for a server that is away. */
  async publishEvent(event: RunEvent, patienceMs?: number): Promise<void> {
    const subject = subjects.event(checkToken(event.runId, 'the run id'), event.kind);
    const parsed = runEventSchema.safeParse(event);
    if (!parsed.success) {
      // Readers leave out what they cannot read, so a mistake would only be seen as an event that never comes.
      throw new Fault('internal', `the event ${event.kind} is malformed: ${allProblems(parsed.error)}`);
    }
    await publishStored(this.connection, subject, encode(event, `the event ${event.kind}`), { patienceMs });
  }

  /** The run's events in order: all of them, or only those to come. Ends when `signal` aborts or the bus is closed. */
  runEvents(runId: string, options: RunEventsOptions = {}): AsyncIterable<RunEvent> {
    return new RunEventReader(this.connection, runId, options).read();
  }

  /** The same, each with its sequence on the stream: what `after` takes to go on behind it. */
  numberedEvents(runId: string, options: RunEventsOptions = {}): AsyncIterable<NumberedEvent> {
    return new RunEventReader(this.connection, runId, options).numbered();
  }

  /** The stream of events: when it was made, and its last sequence. One that was made anew counts from one again. */
  async eventStream(): Promise<EventStream> {
    const { created, state } = await this.connection.jsm.streams.info(EVENTS_STREAM);
    return { created, last: state.last_seq };
  }

  /** A bucket of values; made when it does not exist. */
  kv<S extends z.ZodType>(bucket: string, schema: S): Promise<KvTable<S>> {
    return new KvTable(this.connection, bucket, schema).open();
  }

  /** Sends what is still to be sent, then closes. */
  close(): Promise<void> {
    return this.connection.close();
  }

  private async ask(subject: string, data: Uint8Array, timeout: number): Promise<Msg> {
    try {
      return await this.connection.nats.request(subject, data, { timeout });
    } catch (error) {
      if (isNoResponders(error)) throw nobodyListens(subject, this.address);
      if ((error as NatsError).code !== ErrorCode.Timeout) throw callFault(error, subject);
      throw new Fault('timeout', `${subject} did not answer within ${timeout} ms`, { retryable: true, cause: error });
    }
  }
}

function nobodyListens(subject: string, address: string): Fault {
  const [, service = subject, verb] = subject.split('.');
  return new Fault('unreachable', `no ${service} service listens on NATS at ${address} (asked for "${verb}")`, {
    retryable: true,
    fix: `Start it: agora serve ${service}`,
  });
}

function readFault(value: unknown, subject: string): Fault {
  const parsed = faultDataSchema.safeParse(value);
  return parsed.success
    ? Fault.fromData(parsed.data)
    : new Fault('bad-response', `${subject} failed without saying why`);
}
