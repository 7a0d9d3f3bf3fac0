import type { Ledger } from '@agora/contracts';
import { RunBudget } from './run-budget.js';

/** A table of one ledger that can be lost and opened again. */
class OneLedger {
  value: Ledger | undefined;
  private revision = 0;

  get() {
    return Promise.resolve(this.value && { value: this.value, revision: this.revision });
  }

  create(_: string, value: Ledger) {
    return this.update(_, value, this.revision);
  }

  update(_: string, value: Ledger, revision: number) {
    if (revision !== this.revision) return Promise.reject(new Error('changed'));
    this.value = value;
    return Promise.resolve(++this.revision);
  }
}

it('gives nothing back to a ledger that was opened again, out of which it took nothing', async () => {
  const ledgers = new OneLedger();
  ledgers.value = { id: 'first', limitUsd: 10, committedUsd: 0 };
  const budget = new RunBudget('run', ledgers);
  await budget.reserve(0.1);
  expect(ledgers.value.committedUsd).toBeGreaterThan(0.2);
  budget.settle(0.1, 0.1);
  // Counted anew by what was paid.
  ledgers.value = { id: 'second', limitUsd: 10, committedUsd: 0.1 };
  await budget.close();
  expect(ledgers.value.committedUsd).toBe(0.1);
});

it('counts a call that was under way while the ledger was lost', async () => {
  const ledgers = new OneLedger();
  ledgers.value = { id: 'first', limitUsd: 10, committedUsd: 0 };
  const budget = new RunBudget('run', ledgers);
  await budget.reserve(6);
  ledgers.value = { id: 'second', limitUsd: 10, committedUsd: 0 };
  // Asks the ledger, because the first has taken most of the allowance.
  await budget.reserve(4);
  budget.settle(6, 6);
  budget.settle(4, 4);
  await budget.close();
  expect(ledgers.value.committedUsd).toBeCloseTo(10);
});

it('waits for a ledger that is opened again', async () => {
  const ledgers = new OneLedger();
  const budget = new RunBudget('run', ledgers);
  const reserving = budget.reserve(1);
  await new Promise((resolve) => setTimeout(resolve, 150));
  ledgers.value = { id: 'first', limitUsd: 1, committedUsd: 0 };
  await reserving;
  expect(ledgers.value.committedUsd).toBe(1);
});
