import { setTimeout } from 'node:timers/promises';
import { Fault } from '@agora/plugin-api';
import { ErrorCode, nuid, type NatsError } from 'nats';
import type { Connection } from './connection.js';
import { callFault, isNoResponders, isOutOfRoom } from './nats-fault.js';

const TRY_MS = 5_000;
const PAUSE_MS = 250;
/** How long to wait for a server without room: workers may be emptying its queue. */
const ROOM_MS = 20_000;

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

/**
 * Publishes into a stream; resolves when the server has stored it. Repeats while the server is away, lost its streams or has
 * no room. What stays so is a Fault: retryable for a server that is away, and not for one that is there and stores nothing.
 */
export async function publishStored(
  connection: Connection,
  subject: string,
  data: Uint8Array,
  { messageId = nuid.next(), patienceMs = 60_000 }: StoredOptions = {},
): Promise<Stored> {
  const began = Date.now();
  for (;;) {
    try {
      const { duplicate, seq } = await connection.js.publish(subject, data, { msgID: messageId, timeout: TRY_MS });
      return { duplicate, sequence: seq };
    } catch (error) {
      const patience = isOutOfRoom(error) ? Math.min(patienceMs, ROOM_MS) : patienceMs;
      const late = connection.isClosed || Date.now() - began >= patience;
      if (!passes(error) || late) throw await publishFault(error, subject, connection);
      if (isNoResponders(error)) await connection.ensureStreams().catch(() => undefined);
      await setTimeout(PAUSE_MS);
    }
  }
}

function passes(error: unknown): boolean {
  const { code } = error as NatsError;
  return isNoResponders(error) || isOutOfRoom(error) || code === ErrorCode.Timeout || code === ErrorCode.Disconnect;
}

async function publishFault(error: unknown, subject: string, connection: Connection): Promise<Fault> {
  const silent = isNoResponders(error) || (error as NatsError).code === ErrorCode.Timeout;
  if (!silent || connection.isClosed || !(await connection.answers())) return callFault(error, `publishing ${subject}`);
  return new Fault(
    'missing-dependency',
    `publishing ${subject}: NATS at ${connection.address} answers, but its JetStream does not`,
    {
      fix: 'Look at the log of nats-server: its JetStream stops when its disk is full. Free disk space and start it again, then run the same command again.',
      cause: error,
    },
  );
}
