import { Fault } from '@agora/plugin-api';
import type { Call } from '../call/call-hooks.js';
import { CallCosts } from './call-costs.js';

const fault = new Fault('timeout', 'late', { retryable: true });
const usage = { inputTokens: 1, outputTokens: 1 };

function sumOf(...calls: Call[]): CallCosts {
  const costs = new CallCosts();
  calls.forEach(costs.add);
  return costs;
}

describe('CallCosts', () => {
  it('has nothing to tell of no call, or of calls that were free', () => {
    expect(sumOf()).toMatchObject({ calls: 0, usd: 0, estimatedUsd: undefined, nothing: true });
    expect(sumOf({ fault, usd: 0 })).toMatchObject({ calls: 1, uncounted: 0, usd: 0, nothing: true });
  });

  it('counts failed calls by estimate', () => {
    const costs = sumOf({ fault, estimatedUsd: 2 }, { usage, usd: 1 });
    expect(costs).toMatchObject({ calls: 2, uncounted: 1, usd: 3, estimatedUsd: 3, nothing: false });
  });

  it('does not know what an answer cost whose tokens nobody counted', () => {
    expect(sumOf({ estimatedUsd: 2 })).toMatchObject({ usd: undefined, estimatedUsd: 2, uncounted: 1, nothing: false });
    expect(sumOf({ fault })).toMatchObject({ usd: undefined, estimatedUsd: undefined });
  });
});
