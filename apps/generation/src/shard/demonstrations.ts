import type { Draft, Rng } from '@agora/plugin-api';
import { SlotTable } from './slot-table.js';

/** A slot draws from slots at least this far behind it, so that this many can be in flight without waiting for each other. */
export const BEHIND = 16;
/** … and at most this far, so that memory does not grow with the shard. */
export const REACH = 1_000;

/**
 * Where a prompt gets "an instance generated before" from. Which one depends on the slot's stream and on what the earlier
 * slots of the shard ended in, never on what happened to be finished at that moment: the same shard gives the same prompts
 * however fast, in whatever order and after however many interruptions it runs.
 */
export class Demonstrations {
  private readonly drafts = new SlotTable<Draft | undefined>();
  private lowest: number;

  /** `from`: first slot of the shard. `waits` is told when someone begins to wait for a slot, and when that is over. */
  constructor(
    private readonly from: number,
    private readonly waits: (begins: boolean) => void = () => undefined,
  ) {
    this.lowest = from;
  }

  /** Tells what a slot ended in; undefined when it was given up. */
  settle(slot: number, draft: Draft | undefined): void {
    this.drafts.set(slot, draft);
  }

  fail(reason: unknown): void {
    this.drafts.fail(reason);
  }

  /**
   * Draws an earlier slot and waits for it. One that was given up is replaced by the nearest accepted slot before it;
   * undefined when there is none.
   */
  async draw(slot: number, rng: Rng): Promise<Draft | undefined> {
    const low = Math.max(this.from, slot - REACH);
    const high = slot - BEHIND;
    if (high < low) return undefined;
    for (let drawn = low + rng.int(high - low + 1); drawn >= low; drawn -= 1) {
      const draft = await this.of(drawn);
      if (draft) return draft;
    }
    return undefined;
  }

  /** Waits for every slot that `slot` can draw from, and gives what they ended in, in order, without those given up. */
  async all(slot: number): Promise<Draft[]> {
    const drafts: Draft[] = [];
    for (let earlier = Math.max(this.from, slot - REACH); earlier <= slot - BEHIND; earlier += 1) {
      const draft = await this.of(earlier);
      if (draft) drafts.push(draft);
    }
    return drafts;
  }

  private async of(slot: number): Promise<Draft | undefined> {
    if (this.drafts.has(slot)) return this.drafts.get(slot);
    this.waits(true);
    try {
      return await this.drafts.get(slot);
    } finally {
      this.waits(false);
    }
  }

  /** Slots that are remembered or waited for. */
  get held(): number {
    return this.drafts.size;
  }

  /** Lets go of what no slot from `slot` on can draw. */
  forgetFor(slot: number): void {
    for (; this.lowest < slot - REACH; this.lowest += 1) this.drafts.delete(this.lowest);
  }
}
