import { nanos, type Msg, type NatsConnection } from 'nats';
import { readAckSubject } from '../ack-subject.js';

const ACK = '+ACK';
const NAK = '-NAK';
const WORKING = '+WPI';
const TERM = '+TERM';

/** One delivery of a JetStream message, and the four ways to acknowledge it. */
export class Delivery {
  /** 1 for the first. */
  readonly attempt: number;
  /** Position in the stream. */
  readonly sequence: number;
  /** Position among all that the consumer has delivered. */
  readonly delivered: number;
  /** True when another worker may have this job in work, because the consumer was made anew. */
  repeated = false;
  /** Gives this job's slot to another job. Set by the work loop, which holds the slots. */
  leavePlace: () => void = () => undefined;

  constructor(
    private readonly nats: NatsConnection,
    private readonly message: Msg,
  ) {
    const { attempt, streamSequence, consumerSequence } = readAckSubject(message.reply ?? '');
    this.attempt = attempt;
    this.delivered = consumerSequence;
    this.sequence = streamSequence;
  }

  get subject(): string {
    return this.message.subject;
  }

  get data(): Uint8Array {
    return this.message.data;
  }

  get messageId(): string | undefined {
    return this.message.headers?.get('Nats-Msg-Id') || undefined;
  }

  /** Restarts the server's clock on this delivery. */
  working(): void {
    this.answer(WORKING);
  }

  /** The message comes again, after `delayMs`. */
  nak(delayMs = 0): void {
    this.answer(delayMs > 0 ? `${NAK} ${JSON.stringify({ delay: nanos(delayMs) })}` : NAK);
  }

  /** Resolves when the server has confirmed that the message is done with. */
  ack(timeoutMs: number): Promise<void> {
    return this.confirmed(ACK, timeoutMs);
  }

  /** As `ack`, for a message that can never be served. Without a reason: nats-server before 2.10 ignores a `+TERM` with one. */
  term(timeoutMs: number): Promise<void> {
    return this.confirmed(TERM, timeoutMs);
  }

  private answer(body: string): void {
    if (!this.nats.isClosed() && this.message.reply) this.nats.publish(this.message.reply, body);
  }

  private async confirmed(body: string, timeoutMs: number): Promise<void> {
    await this.nats.request(this.message.reply ?? '', body, { timeout: timeoutMs });
  }
}
