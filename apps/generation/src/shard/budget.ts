import { Fault, type Price } from '@agora/contracts';

/**
 * A hard stop for what a shard may cost, what earlier executions of it paid included. Asked before every call; calls in
 * flight when the limit is reached are still paid.
 */
export class Budget {
  private spent = 0;
  private unmetered = false;

  /** `price` undefined: unknown. */
  constructor(
    private readonly limitUsd: number | undefined,
    private readonly price: Price | undefined,
    private readonly model: string,
  ) {}

  add(usd: number | undefined): void {
    if (usd === undefined) this.unmetered = true;
    else this.spent += usd;
  }

  /** @throws Fault `budget-reached`; `invalid-input` when what is spent cannot be known. */
  check(): void {
    if (this.limitUsd === undefined || isFree(this.price)) return;
    if (!this.price) {
      throw new Fault('invalid-input', `there is a budget, but the price of model "${this.model}" is unknown`, {
        fix: 'Give the generator a price (dollars per million tokens: price: { input: …, output: … }), or leave out budget.',
      });
    }
    if (this.unmetered) {
      throw new Fault('invalid-input', `there is a budget, but the endpoint of "${this.model}" does not count tokens`, {
        fix: 'Use an endpoint that reports token usage, or leave out budget.',
      });
    }
    if (this.spent >= this.limitUsd) {
      throw new Fault(
        'budget-reached',
        `generation stopped: $${this.spent.toFixed(4)} spent here of the $${this.limitUsd.toFixed(4)} that were left`,
        { fix: 'Raise budget.usd and run the same command again; nothing that is paid for is paid again.' },
      );
    }
  }
}

function isFree(price: Price | undefined): boolean {
  return price !== undefined && price.input === 0 && price.output === 0;
}
