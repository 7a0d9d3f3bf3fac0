import type { Attempt, JournalEntry } from './attempt.js';

/**
 * What earlier executions of a shard did. Two executions that ran at once (a job is delivered at least once) may both have
 * made the same try: the first one journalled counts, the other is only paid.
 */
export class JournalReplay {
  private readonly bySlot = new Map<number, Attempt[]>();

  constructor(entries: readonly JournalEntry[]) {
    for (const entry of entries) {
      if (entry.outcome === 'failed') continue;
      const { slot, attempt } = entry.row.provenance;
      const known = this.bySlot.get(slot) ?? [];
      known[attempt] ??= entry;
      this.bySlot.set(slot, known);
    }
  }

  /** The tries of a slot up to the accepted one, without gaps. */
  of(slot: number): Attempt[] {
    const usable: Attempt[] = [];
    for (const attempt of this.bySlot.get(slot) ?? []) {
      if (!attempt || usable.at(-1)?.outcome === 'accepted') break;
      usable.push(attempt);
    }
    return usable;
  }

  forget(slot: number): void {
    this.bySlot.delete(slot);
  }
}
