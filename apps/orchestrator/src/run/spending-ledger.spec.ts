import { BUDGETS_BUCKET, ledgerSchema } from '@agora/contracts';
import { useNats } from '@agora/bus/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finish, journal, shardPlan } from '../../test/shard-plan.js';
import { openLedger } from './spending-ledger.js';

const nats = useNats();
const generators = [
  {
    id: 'a',
    provider: 'openai-compatible',
    model: 'm',
    options: { baseURL: 'http://127.0.0.1:9/v1' },
    price: { input: 1, output: 1 },
  },
];

let home: string;
beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'agora-ledger-'))));
afterEach(() => rm(home, { recursive: true }));

const ledgerOf = async (runId: string) => {
  const table = await (await nats.bus()).kv(BUDGETS_BUCKET, ledgerSchema);
  return (await table.get(runId))?.value;
};

describe('the ledger of a run', () => {
  it('begins with what the run itself has paid: artifacts and journals, less what others had paid before', async () => {
    const { plan, store } = await shardPlan(home, generators, 10);
    const [first, second] = plan.nodes.values();
    if (!first || !second) throw new Error('no shards');
    // Another experiment has made the first shard.
    await finish(store, first, { usd: 4 });
    await openLedger(plan, store, await nats.bus());
    expect(await ledgerOf(plan.runId)).toMatchObject({ limitUsd: 10, committedUsd: 0 });

    // This run has paid for some tries of the second, one of which failed after it was accepted.
    await journal(store, second, [
      { outcome: 'accepted', row: { provenance: { usd: 1 } } },
      { outcome: 'rejected', extraUsd: 0.25, row: { provenance: { usd: 0.5 } } },
      { outcome: 'failed', extraUsd: 0.25 },
    ]);
    await openLedger(plan, store, await nats.bus());
    expect(await ledgerOf(plan.runId)).toMatchObject({ limitUsd: 10, committedUsd: 2 });

    await finish(store, second, { usd: 3 });
    await openLedger(plan, store, await nats.bus());
    expect((await ledgerOf(plan.runId))?.committedUsd).toBe(3);
  });

  it('is not opened without a budget', async () => {
    const { plan, store } = await shardPlan(home, generators);
    await openLedger({ ...plan, runId: 'free' }, store, await nats.bus());
    expect(await ledgerOf('free')).toBeUndefined();
  });
});
