import type { Job, Ledger } from '@agora/contracts';
import { Fault, type Price } from '@agora/plugin-api';
import type { LeaseTable } from '../limits/lane-leases.js';
import type { Purse } from '../call/provider-runtime.js';
import { RunPurse } from './run-purse.js';

export interface HeldPurse {
  /** Undefined when nothing limits what may be spent. */
  purse: Purse | undefined;
  release(): Promise<void>;
}

/** One purse per run and process, for as long as a stage of the run is at work. */
export class Purses {
  private readonly open = new Map<string, { purse: RunPurse; holders: number }>();

  constructor(private readonly ledgers: LeaseTable<Ledger>) {}

  /**
   * `price` is what calls to `model` are priced by.
   * @throws Fault `invalid-input` when there is a budget and what is spent cannot be known.
   */
  hold({ runId, runtime }: Pick<Job, 'runId' | 'runtime'>, model: string, price: Price | undefined): HeldPurse {
    if (runtime.budgetUsd === undefined || isFree(price)) return { purse: undefined, release: () => Promise.resolve() };
    if (!price) throw unpriced(model);
    const held = this.open.get(runId) ?? { purse: new RunPurse(runId, this.ledgers), holders: 0 };
    this.open.set(runId, held);
    held.holders += 1;
    return {
      purse: held.purse,
      release: async () => {
        held.holders -= 1;
        if (held.holders > 0) return;
        this.open.delete(runId);
        await held.purse.close();
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
