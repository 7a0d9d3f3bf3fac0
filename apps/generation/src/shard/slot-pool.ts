import { Fault } from '@agora/plugin-api';
import type { EarlierDrafts } from './attempt-runner.js';
import { draftOf, type Attempt } from './attempt.js';
import { Demonstrations } from './demonstrations.js';
import { SlotTable } from './slot-table.js';

export interface SlotPoolOptions {
  slots: { from: number; to: number };
  maxAttempts: number;
  /** Slots in work at once. */
  concurrency: number;
  /** Of these, how many may be active, which means not backing off before another try; all of them when left out. More would only be ready for longer. */
  activeLimit?: number;
  /** Tries of an earlier execution, in order, which are not made again. */
  replayed(slot: number): Attempt[];
  /** Makes one try. Resolves when the try is journalled. `backsOff` is told when its request begins to wait before another try (true), and when it goes on (false). */
  ask(slot: number, attempt: number, drafts: EarlierDrafts, backsOff: (begins: boolean) => void): Promise<Attempt>;
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
  private inWork = 0;
  private backingOff = 0;
  private allEnded: () => void = () => undefined;
  private fault: Fault | undefined;

  /** One slot more (or less) waits without a call under way: another one may be worked on meanwhile. */
  private readonly backsOff = (begins: boolean): void => {
    this.backingOff += begins ? 1 : -1;
    if (begins) this.begin();
  };

  constructor(private readonly options: SlotPoolOptions) {
    this.demonstrations = new Demonstrations(options.slots.from, this.backsOff);
    this.next = options.slots.from;
  }

  /**
   * Gives `take` the tries of each slot, in order, and waits for what it returns. A slot whose last try was not accepted was
   * given up.
   */
  async run(take: (attempts: Attempt[]) => Promise<void> | undefined): Promise<void> {
    const { slots } = this.options;
    this.begin();
    try {
      for (let slot = slots.from; slot < slots.to; slot += 1) {
        const attempts = await this.results.get(slot);
        this.results.delete(slot);
        this.demonstrations.forgetFor(slot);
        const taken = take(attempts);
        if (taken) await taken;
      }
    } finally {
      // Reached early when a slot failed or what was given could not be kept.
      this.end(new Fault('cancelled', 'the shard has ended'));
      if (this.inWork > 0) await new Promise<void>((resolve) => (this.allEnded = resolve));
    }
  }

  /** Begins as many slots as may be in work. */
  private begin(): void {
    const { slots, concurrency, activeLimit = concurrency } = this.options;
    while (
      !this.fault &&
      this.next < slots.to &&
      this.inWork < concurrency &&
      this.inWork - this.backingOff < activeLimit
    ) {
      const slot = this.next;
      this.next += 1;
      this.inWork += 1;
      void this.work(slot);
    }
  }

  private async work(slot: number): Promise<void> {
    try {
      const attempts = await this.complete(slot);
      this.demonstrations.settle(slot, draftOf(attempts));
      this.results.set(slot, attempts);
    } catch (error) {
      this.end(Fault.from(error));
    }
    this.inWork -= 1;
    this.begin();
    if (this.inWork === 0) this.allEnded();
  }

  private async complete(slot: number): Promise<Attempt[]> {
    const { maxAttempts, replayed, ask } = this.options;
    const attempts = [...replayed(slot)];
    const drafts: EarlierDrafts = {
      generated: (rng) => this.demonstrations.draw(slot, rng),
      earlier: () => this.demonstrations.all(slot),
    };
    while (attempts.length < maxAttempts && attempts.at(-1)?.outcome !== 'accepted') {
      if (this.fault) throw this.fault;
      attempts.push(await ask(slot, attempts.length, drafts, this.backsOff));
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
