import { Fault, type FaultData } from '@agora/plugin-api';
import { headers, type Msg, type NatsConnection, type Subscription } from 'nats';
import { asFault } from '../as-fault.js';
import { decode, encode } from '../codec.js';
import type { Log } from '../log.js';
import type { Shutdown } from '../shutdown.js';
import { FAULT_HEADER } from './fault-header.js';
import { RpcContext } from './rpc-context.js';

/** Things that are wrong at once, of which a reply tells. */
const MOST_PROBLEMS = 12;

export type RpcHandler = (payload: unknown, context: RpcContext) => Promise<unknown>;

export interface RpcEndpointOptions {
  nats: NatsConnection;
  subject: string;
  /** Requests are shared among the processes of one queue; without one, each of them answers. */
  queue?: string;
  handler: RpcHandler;
  shutdown: Shutdown;
  log: Log;
  /** A request that takes longer is answered with a `timeout` fault. */
  withinMs: number;
}

/** Answers the requests on one subject. A request that cannot be read or served gets a fault for an answer. */
export class RpcEndpoint {
  private readonly answering = new Set<Promise<void>>();
  private readonly subscription: Subscription;

  constructor(private readonly options: RpcEndpointOptions) {
    const { nats, subject, queue, log } = options;
    this.subscription = nats.subscribe(subject, {
      queue,
      callback: (error, message) => {
        if (error) return log.error(`${subject}: ${error.message}`);
        const answer = this.answer(message).finally(() => this.answering.delete(answer));
        this.answering.add(answer);
      },
    });
  }

  /** Takes no more requests; resolves when those that came are answered. */
  async drain(): Promise<void> {
    if (!this.options.nats.isClosed() && !this.subscription.isClosed()) await this.subscription.drain();
    await Promise.all(this.answering);
  }

  private async answer(message: Msg): Promise<void> {
    const { subject, handler, shutdown, log } = this.options;
    try {
      const payload = decode(message.data, `the request ${subject}`, 'invalid-input');
      const result = await this.inTime(shutdown.orLeave(handler(payload, new RpcContext(subject))));
      message.respond(this.encodeReply(result));
    } catch (error) {
      const fault = asFault(error);
      if (fault.code === 'internal') log.error(`${subject}: ${stackOf(fault)}`);
      this.refuse(message, fault);
    }
  }

  private async inTime<T>(answer: Promise<T>): Promise<T> {
    const { subject, withinMs } = this.options;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(
          new Fault('timeout', `${subject} has no answer after ${withinMs / 1000} s, the most that it may take`, {
            fix: 'Look at the log of the service; ask again for less, or when it has less to do.',
          }),
        );
      }, withinMs);
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private encodeReply(result: unknown): Uint8Array {
    try {
      return encode(result, `the reply to ${this.options.subject}`);
    } catch (error) {
      throw Fault.is(error) ? new Fault('internal', error.message, { fix: error.fix }) : error;
    }
  }

  private refuse(message: Msg, fault: Fault): void {
    const data = fault.toData();
    const head = headers();
    head.set(FAULT_HEADER, data.code);
    // A quoted payload must not make the refusal too large to be sent.
    const brief = (told: FaultData): FaultData => ({ ...told, message: told.message.slice(0, 16_384) });
    const { problems } = data;
    const body = { ...brief(data), ...(problems ? { problems: problems.slice(0, MOST_PROBLEMS).map(brief) } : {}) };
    try {
      message.respond(JSON.stringify(body), { headers: head });
    } catch (error) {
      this.options.log.error(`${this.options.subject}: no answer could be sent: ${String(error)}`);
    }
  }
}

function stackOf(fault: Fault): string {
  const { cause } = fault;
  return (cause instanceof Error ? cause.stack : fault.stack) ?? fault.message;
}
