import { WORK_STREAM } from '@agora/contracts';
import type { Connection } from '../connection.js';
import { callFault } from '../nats-fault.js';
import type { Stored } from '../publish-stored.js';
import { storedMessage } from '../stored-message.js';

/** What the server said when it took a job. */
export interface JobReceipt extends Stored {
  messageId: string;
}

/** Compares id and position: in a stream that was made anew, another message is at the same position. */
export async function isQueued({ jsm }: Connection, { sequence, messageId }: JobReceipt): Promise<boolean> {
  try {
    const message = await storedMessage(jsm, WORK_STREAM, { seq: sequence });
    return message?.header.get('Nats-Msg-Id') === messageId;
  } catch (error) {
    throw callFault(error, 'looking at the queue');
  }
}
