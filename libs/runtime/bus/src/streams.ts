import { EVENTS_STREAM, WORK_STREAM } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  nanos,
  RetentionPolicy,
  StorageType,
  type ConsumerConfig,
  type JetStreamManager,
  type StreamConfig,
} from 'nats';
import { apiErrorCode, callFault, isNoResponders } from './nats-fault.js';

const DAY_MS = 24 * 60 * 60 * 1000;
export const STREAM_NOT_FOUND = 10059;
const STREAM_NAME_IN_USE = 10058;
const CONSUMER_NOT_FOUND = 10014;
const CONSUMER_EXISTS = [10013, 10105, 10148];

/** A part of a stream's configuration: what Agora relies on. The rest (replicas, placement, limits) is the operator's. */
type OwnConfig = Partial<StreamConfig> & Pick<StreamConfig, 'name'>;

export const WORK_CONFIG: OwnConfig = {
  name: WORK_STREAM,
  subjects: ['work.>'],
  retention: RetentionPolicy.Workqueue,
  storage: StorageType.File,
  // A full queue refuses a job; it never drops one that waits.
  discard: DiscardPolicy.New,
  // A round queues each of its jobs once, however often its orchestrator is killed and started within a day.
  duplicate_window: nanos(DAY_MS),
};

export const EVENTS_CONFIG: OwnConfig = {
  name: EVENTS_STREAM,
  subjects: ['event.run.>'],
  retention: RetentionPolicy.Limits,
  storage: StorageType.File,
  max_age: nanos(7 * DAY_MS),
};

export async function ensureStreams(jsm: JetStreamManager, address: string): Promise<void> {
  try {
    for (const config of [WORK_CONFIG, EVENTS_CONFIG]) await ensureStream(jsm, config);
  } catch (error) {
    if (!isNoResponders(error)) throw callFault(error, 'making the streams');
    throw new Fault('missing-dependency', `NATS at ${address} runs without JetStream`, {
      fix: 'Start it with JetStream: nats-server -js (or a jetstream block in its configuration).',
      cause: error,
    });
  }
}

/** Makes the stream, or brings the fields of `own` up to date and leaves the others as they are. */
export async function ensureStream(jsm: JetStreamManager, own: OwnConfig): Promise<void> {
  const existing = await orMissing(jsm.streams.info(own.name), [STREAM_NOT_FOUND]);
  if (!existing) {
    const added = await orMissing(jsm.streams.add(own), [STREAM_NAME_IN_USE]);
    if (!added) await ensureStream(jsm, own); // Another process made it in between.
  } else if (differs(existing.config, own)) {
    await jsm.streams.update(own.name, { ...existing.config, ...own });
  }
}

/** The durable pull consumer of one work subject. Its name is the subject's last token. */
export async function ensureWorkConsumer(jsm: JetStreamManager, subject: string, ackWaitMs: number): Promise<string> {
  const durable = subject.slice(subject.lastIndexOf('.') + 1);
  const own: Partial<ConsumerConfig> = {
    durable_name: durable,
    filter_subject: subject,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: nanos(ackWaitMs),
    // Attempts are counted by the worker: the server would leave a message that ran out of them in the stream, unseen,
    // when the last worker that had it was killed.
    max_deliver: -1,
    // Shared by all processes, so it must not be what bounds one of them.
    max_ack_pending: 100_000,
  };
  const existing = await orMissing(jsm.consumers.info(WORK_STREAM, durable), [CONSUMER_NOT_FOUND]);
  if (!existing) {
    const added = await orMissing(jsm.consumers.add(WORK_STREAM, own), CONSUMER_EXISTS);
    if (!added) await ensureWorkConsumer(jsm, subject, ackWaitMs);
  } else if (differs(existing.config, own)) {
    await jsm.consumers.update(WORK_STREAM, durable, own);
  }
  return durable;
}

function differs<T extends object>(actual: T, own: Partial<T>): boolean {
  return Object.entries(own).some(
    ([field, value]) => JSON.stringify(actual[field as keyof T]) !== JSON.stringify(value),
  );
}

async function orMissing<T>(call: Promise<T>, codes: number[]): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    const code = apiErrorCode(error);
    if (code !== undefined && codes.includes(code)) return undefined;
    throw error;
  }
}
