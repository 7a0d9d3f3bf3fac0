import { Fault, type Completion, type CompletionRequest } from '@agora/plugin-api';
import { cancelled, onAbort } from './abort.js';
import { Fifo } from '../limits/fifo.js';

export interface Batch {
  requests: CompletionRequest[];
  /** To be called when the batch leaves for the provider. */
  called(): void;
}

type RunBatch = (batch: Batch, signal: AbortSignal) => Promise<Completion[]>;

interface Member {
  request: CompletionRequest;
  signal: AbortSignal;
  called(): void;
  resolve(completion: Completion): void;
  reject(error: unknown): void;
}

/**
 * Gathers calls into batches for providers that answer many at once. While batches are under way the next ones fill up,
 * so no call waits for a timer.
 */
export class Batcher {
  private readonly pending = new Fifo<Member>();
  private active = 0;
  private scheduled = false;

  constructor(
    private readonly run: RunBatch,
    private readonly size: number,
    private readonly concurrency: number,
  ) {}

  /** `called` hears when the request leaves for the provider. */
  add(request: CompletionRequest, signal: AbortSignal, called: () => void): Promise<Completion> {
    return new Promise((resolve, reject) => {
      this.pending.push({ request, signal, called, resolve, reject });
      this.schedule();
    });
  }

  // Not at once: whoever asks for many in one turn of the event loop should get them into one batch.
  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      while (this.active < this.concurrency && this.pending.length > 0) void this.runNext();
    });
  }

  private async runNext(): Promise<void> {
    const members = this.takeMembers();
    if (members.length === 0) return;
    this.active += 1;
    const controller = new AbortController();
    let left = members.length;
    const forget = members.map(({ signal, reject }) =>
      onAbort(signal, () => {
        reject(cancelled());
        left -= 1;
        if (left === 0) controller.abort();
      }),
    );
    try {
      const batch: Batch = {
        requests: members.map(({ request }) => request),
        called: () => {
          for (const { called } of members) called();
        },
      };
      const completions = await this.run(batch, controller.signal);
      members.forEach(({ resolve, reject }, index) => {
        const completion = completions[index];
        if (completion) resolve(completion);
        else reject(shortBatch(members.length, completions.length));
      });
    } catch (error) {
      for (const { reject } of members) reject(error);
    } finally {
      for (const each of forget) each();
      this.active -= 1;
      if (this.pending.length > 0) this.schedule();
    }
  }

  private takeMembers(): Member[] {
    const members: Member[] = [];
    while (members.length < this.size) {
      const member = this.pending.shift();
      if (!member) break;
      if (member.signal.aborted) member.reject(cancelled());
      else members.push(member);
    }
    return members;
  }
}

function shortBatch(asked: number, answered: number): Fault {
  return new Fault('bad-response', `The provider answered ${answered} of a batch of ${asked} requests.`, {
    retryable: true,
  });
}
