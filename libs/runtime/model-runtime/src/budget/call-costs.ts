import { Fault } from '@agora/plugin-api';
import type { Call } from '../call/call-hooks.js';

/** Adds up what the calls for one answer cost, those that failed included. */
export class CallCosts {
  private made = 0;
  private withoutTokens = 0;
  private known = true;
  private knownUsd = 0;
  private likelyUsd: number | undefined;

  /** For `CallHooks.meter`. */
  readonly add = ({ usage, usd, estimatedUsd, fault }: Call): void => {
    this.made += 1;
    // A call that was surely not charged has no tokens to count.
    if (!usage && usd !== 0) this.withoutTokens += 1;
    const likely = usd ?? estimatedUsd;
    if (likely !== undefined) this.likelyUsd = (this.likelyUsd ?? 0) + likely;
    // What a failed call cost nobody tells; of an answer without a count of tokens the user should know that.
    const paid = fault ? likely : usd;
    if (paid === undefined) this.known = false;
    else this.knownUsd += paid;
  };

  get calls(): number {
    return this.made;
  }

  /** Calls of which the provider told no token counts. */
  get uncounted(): number {
    return this.withoutTokens;
  }

  /** US dollars, failed calls by estimate; undefined when the cost of an answer is unknown. */
  get usd(): number | undefined {
    return this.known ? this.knownUsd : undefined;
  }

  /** US dollars, by estimate wherever nobody tells; undefined when nothing is known of the price. */
  get estimatedUsd(): number | undefined {
    return this.likelyUsd;
  }

  /** True when there is nothing to write down. */
  get nothing(): boolean {
    return this.made === 0 || this.usd === 0;
  }
}

/** Of a run with a budget, when an answer came without a count of tokens. */
export function unmetered(model: string): Fault {
  return new Fault('invalid-input', `there is a budget, but the endpoint of "${model}" does not count tokens`, {
    fix: 'Use an endpoint that reports token usage, or leave out budget.',
  });
}
