import { Fault } from '@agora/contracts';
import type { Past } from './asker.js';
import { draftOf, type Attempt } from './attempt.js';
import { Demonstrations } from './demonstrations.js';
import { SlotTable } from './slot-table.js';

export interface SlotPoolOptions {
  slots: { from: number; to: number };
  maxAttempts: number;
  /** Slots in work at once. */
  concurrency: number;
  /** Tries of an earlier execution, in order, which are not made again. */
  replayed(slot: number): Attempt[];
  /** Makes one try. Resolves when the try is journalled. */
  ask(slot: number, attempt: number, past: Past): Promise<Attempt>;
  /** Told once nothing more is asked, before what is in flight is waited for. */
  ended?(fault: Fault): void;
}

/**
 * Works on many slots at once and hands them over in slot order. The first fault ends it: nothing new is asked, what is in
 * flight is waited for (it is paid), then the fault is thrown.
 */
export class SlotPool {
  private readonly results = new SlotTable<Attempt[]>();
  private readonly demonstrations: Demonstrations;
  private next: number;
  private fault: Fault | undefined;

  constructor(private readonly options: SlotPoolOptions) {
    this.demonstrations = new Demonstrations(options.slots.from);
    this.next = options.slots.from;
  }

  /** The tries of each slot. A slot whose last try was not accepted was given up. */
  async *run(): AsyncGenerator<Attempt[]> {
    const { slots, concurrency } = this.options;
    const workers = Promise.all(Array.from({ length: concurrency }, () => this.work()));
    try {
      for (let slot = slots.from; slot < slots.to; slot += 1) {
        const attempts = await this.results.get(slot);
        this.results.delete(slot);
        this.demonstrations.forgetFor(slot);
        yield attempts;
      }
    } finally {
      // Reached early when a slot failed or the reader could not keep what it was given.
      this.end(new Fault('cancelled', 'the shard has ended'));
      await workers;
    }
  }

  private async work(): Promise<void> {
    while (!this.fault && this.next < this.options.slots.to) {
      const slot = this.next;
      this.next += 1;
      try {
        const attempts = await this.complete(slot);
        this.demonstrations.settle(slot, draftOf(attempts));
        this.results.set(slot, attempts);
      } catch (error) {
        this.end(Fault.from(error));
      }
    }
  }

  private async complete(slot: number): Promise<Attempt[]> {
    const { maxAttempts, replayed, ask } = this.options;
    const attempts = [...replayed(slot)];
    const past: Past = {
      generated: (rng) => this.demonstrations.draw(slot, rng),
      earlier: () => this.demonstrations.all(slot),
    };
    while (attempts.length < maxAttempts && attempts.at(-1)?.outcome !== 'accepted') {
      if (this.fault) throw this.fault;
      attempts.push(await ask(slot, attempts.length, past));
    }
    return attempts;
  }

  private end(fault: Fault): void {
    this.fault ??= fault;
    this.results.fail(this.fault);
    this.demonstrations.fail(this.fault);
    this.options.ended?.(this.fault);
  }
}
