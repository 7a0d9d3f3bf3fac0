/** What the server says about a delivery in the subject to acknowledge it on. */
export interface Position {
  /** 1 for the first delivery of the message. */
  attempt: number;
  streamSequence: number;
  /** Counts what the consumer has sent; a gap means that something was lost on the way. */
  consumerSequence: number;
}

/**
 * `$JS.ACK.<stream>.<consumer>.<delivered>.<stream sequence>.<consumer sequence>.<time>.<pending>`; newer servers put a
 * domain and an account's hash before the stream.
 */
export function readAckSubject(reply: string): Position {
  const tokens = reply.split('.');
  const first = tokens.length >= 11 ? 6 : 4;
  return {
    attempt: Number(tokens[first]),
    streamSequence: Number(tokens[first + 1]),
    consumerSequence: Number(tokens[first + 2]),
  };
}
