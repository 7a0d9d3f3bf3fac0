import type { Ledger } from '@agora/contracts';
import type { Job } from '@agora/run-schemas';
import { Fault, type Price } from '@agora/plugin-api';
import type { LeaseTable } from '../limits/shared-limiter.js';
import type { Budget } from './budget.js';
import { RunBudget } from './run-budget.js';

export interface AcquiredBudget {
  /** Undefined when nothing limits what may be spent. */
  budget: Budget | undefined;
  release(): Promise<void>;
}

/** One budget per run and process, for as long as a stage of the run is at work. */
export class RunBudgets {
  private readonly open = new Map<string, { budget: RunBudget; holders: number }>();

  constructor(private readonly ledgers: LeaseTable<Ledger>) {}

  /**
   * `price` is what calls to `model` are priced by.
   * @throws Fault `invalid-input` when there is a budget and what is spent cannot be known.
   */
  acquire({ runId, runtime }: Pick<Job, 'runId' | 'runtime'>, model: string, price: Price | undefined): AcquiredBudget {
    if (runtime.budgetUsd === undefined || isFree(price))
      return { budget: undefined, release: () => Promise.resolve() };
    if (!price) throw unpriced(model);
    const held = this.open.get(runId) ?? { budget: new RunBudget(runId, this.ledgers), holders: 0 };
    this.open.set(runId, held);
    held.holders += 1;
    return {
      budget: held.budget,
      release: async () => {
        held.holders -= 1;
        if (held.holders > 0) return;
        this.open.delete(runId);
        await held.budget.close();
      },
    };
  }
}

function isFree(price: Price | undefined): boolean {
  return price !== undefined && price.input === 0 && price.output === 0;
}

function unpriced(model: string): Fault {
  return new Fault('invalid-input', `there is a budget, but the price of model "${model}" is unknown`, {
    fix: 'Give it a price (dollars per million tokens: price: { input: …, output: … }), or leave out budget.',
  });
}
