import type { Provenance } from '@agora/plugin-api';
import type { Attempt } from './attempt.js';
import { ShardStats } from './shard-stats.js';

const provenance = (usd?: number, usage?: Provenance['usage']): Provenance => ({
  generator: 'g',
  provider: 'p',
  model: 'm',
  method: 'x',
  domain: 'd',
  slot: 0,
  attempt: 0,
  seedIds: [],
  variables: {},
  promptHash: '',
  sampling: {},
  ...(usd === undefined ? {} : { usd }),
  ...(usage ? { usage } : {}),
});
const usage = { inputTokens: 100, outputTokens: 10 };
const accepted = (id: string, calls = 1): Attempt => ({
  outcome: 'accepted',
  calls,
  uncounted: 0,
  row: { id, instruction: id, response: id, provenance: provenance(0.5, usage) },
});
const rejected: Attempt = {
  outcome: 'rejected',
  calls: 1,
  uncounted: 1,
  row: { reason: 'length', output: '', provenance: provenance() },
};

describe('the stats', () => {
  it('counts every call and what became of every slot', () => {
    const stats = new ShardStats(4);
    for (const entry of [accepted('a', 3), rejected, accepted('b'), accepted('b')])
      stats.pay(entry, { earlier: false });
    stats.pay(
      { outcome: 'failed', calls: 2, uncounted: 1, extraUsd: 0.25, slot: 3, attempt: 0, reason: 'timeout' },
      { earlier: true },
    );
    stats.finish([accepted('a')], { cached: true });
    stats.finish([rejected, accepted('b')], { cached: false });
    stats.finish([accepted('b')], { cached: false });
    stats.finish([rejected, rejected], { cached: false });
    expect(stats.summary).toEqual({
      requested: 4,
      accepted: 3,
      rejected: { length: 3 },
      missing: 1,
      duplicates: 1,
      calls: 8,
      inputTokens: 300,
      outputTokens: 30,
      uncountedCalls: 2,
      usd: 1.75,
    });
    expect(stats.progress).toMatchObject({
      done: 3,
      total: 4,
      unit: 'instances',
      rejected: 3,
      failed: 1,
      cached: 1,
      usd: 1.75,
      etaSeconds: 0,
    });
  });

  it('does not take an unknown price for nothing', () => {
    const stats = new ShardStats(1);
    expect(stats.summary.usd).toBe(0);
    stats.pay(rejected, { earlier: false });
    expect(stats.summary.usd).toBeNull();
    expect(stats.progress.usd).toBeUndefined();
  });
});
