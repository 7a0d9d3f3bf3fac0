import type { JetStreamManager, MsgRequest, StoredMsg } from 'nats';
import { apiErrorCode } from './nats-fault.js';
import { STREAM_NOT_FOUND } from './streams.js';

const MESSAGE_NOT_FOUND = 10037;

/** A message of a stream; undefined when it, or the whole stream, is not there. */
export async function storedMessage(
  jsm: JetStreamManager,
  stream: string,
  which: MsgRequest,
): Promise<StoredMsg | undefined> {
  try {
    return await jsm.streams.getMessage(stream, which);
  } catch (error) {
    const code = apiErrorCode(error);
    if (code === MESSAGE_NOT_FOUND || code === STREAM_NOT_FOUND) return undefined;
    throw error;
  }
}
