import type { Ledger } from '@agora/contracts';
import type { LeaseTable } from '@agora/model-runtime';

/** The bucket of ledgers as a run's orchestrator fills it, changed by compare-and-set, in memory. */
export class Ledgers implements LeaseTable<Ledger> {
  private readonly entries = new Map<string, { value: Ledger; revision: number }>();

  put(runId: string, value: Ledger): void {
    this.entries.set(runId, { value, revision: (this.entries.get(runId)?.revision ?? 0) + 1 });
  }

  committed(runId: string): number {
    return this.entries.get(runId)?.value.committedUsd ?? Number.NaN;
  }

  get(key: string): Promise<{ value: Ledger; revision: number } | undefined> {
    return Promise.resolve(this.entries.get(key));
  }

  create(key: string, value: Ledger): Promise<number> {
    return this.update(key, value, 0);
  }

  async update(key: string, value: Ledger, revision: number): Promise<number> {
    // Others get their turn between a reading and a writing, as over a network.
    await new Promise(setImmediate);
    if ((this.entries.get(key)?.revision ?? 0) !== revision) throw new Error('changed by another');
    this.entries.set(key, { value, revision: revision + 1 });
    return revision + 1;
  }
}
