import { setTimeout } from 'node:timers/promises';
import { ErrorCode, nuid, type NatsError } from 'nats';
import type { Connection } from './connection.js';
import { callFault, isNoResponders } from './nats-fault.js';

const TRY_MS = 5_000;
const PAUSE_MS = 250;

export interface StoredOptions {
  /** A second message with the same id is dropped; made up when left out, so that a repetition of ours is stored once. */
  messageId?: string;
  /** How long to wait for a server that is away. */
  patienceMs?: number;
}

export interface Stored {
  /** A message of this id was there before, so nothing was added. */
  duplicate: boolean;
  /** Of the message in its stream; of the first one where this is a duplicate. */
  sequence: number;
}

/** Publishes into a stream; resolves when the server has stored it. Repeats while the server is away or lost its streams. */
export async function publishStored(
  connection: Connection,
  subject: string,
  data: Uint8Array,
  { messageId = nuid.next(), patienceMs = 60_000 }: StoredOptions = {},
): Promise<Stored> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      const { duplicate, seq } = await connection.js.publish(subject, data, { msgID: messageId, timeout: TRY_MS });
      return { duplicate, sequence: seq };
    } catch (error) {
      if (!passes(error) || connection.isClosed || Date.now() >= deadline)
        throw callFault(error, `publishing ${subject}`);
      if (isNoResponders(error)) await connection.ensureStreams().catch(() => undefined);
      await setTimeout(PAUSE_MS);
    }
  }
}

function passes(error: unknown): boolean {
  const { code } = error as NatsError;
  return isNoResponders(error) || code === ErrorCode.Timeout || code === ErrorCode.Disconnect;
}
