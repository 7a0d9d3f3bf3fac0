import { EVENTS_STREAM, subjects } from '@agora/contracts';
import type { Connection } from '../connection.js';
import { callFault } from '../nats-fault.js';
import { storedMessage } from '../stored-message.js';

/** Whether the stream still holds the `run-started` event of a run. Makes the streams again when they are gone. */
export async function hasBegun(connection: Connection, runId: string): Promise<boolean> {
  try {
    const subject = subjects.event(runId, 'run-started');
    if (await storedMessage(connection.jsm, EVENTS_STREAM, { last_by_subj: subject })) return true;
  } catch (error) {
    throw callFault(error, `looking for the begin of ${runId}`);
  }
  await connection.ensureStreams();
  return false;
}
