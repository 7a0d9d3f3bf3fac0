import { Fault } from '@agora/plugin-api';
import type { Call } from '@agora/plugin-host';

/** Adds up what the calls for one question cost, those that failed included. */
export class CallCosts {
  private sum = 0;
  private known = true;
  private calls = 0;

  readonly add = ({ usd, estimatedUsd, fault }: Call): void => {
    this.calls += 1;
    // What a failed call cost nobody tells; of an answer without a count of tokens the user should know that.
    const paid = usd ?? (fault ? estimatedUsd : undefined);
    if (paid === undefined) this.known = false;
    else this.sum += paid;
  };

  /** US dollars; undefined when some of it is unknown. */
  get usd(): number | undefined {
    return this.known ? this.sum : undefined;
  }

  /** True when there is nothing to write down. */
  get nothing(): boolean {
    return this.calls === 0 || this.usd === 0;
  }
}

/** Sum of US dollars; undefined as soon as one is unknown. */
export function plusUsd(sum: number | undefined, more: number | undefined): number | undefined {
  return sum === undefined || more === undefined ? undefined : sum + more;
}

export function unmetered(model: string): Fault {
  return new Fault('invalid-input', `there is a budget, but the endpoint of "${model}" does not count tokens`, {
    fix: 'Use an endpoint that reports token usage, or leave out budget.',
  });
}
