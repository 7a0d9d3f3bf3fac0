import { runRecordSchema } from '@agora/run-schemas';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finish, journal, shardPlan } from '../../test/shard-plan.js';
import { RunRecorder } from './run-recorder.js';
import { StageTracker } from './stage-tracker.js';

const generator = { provider: 'openai-compatible', model: 'm', options: { baseURL: 'http://127.0.0.1:9/v1' } };

let home: string;
beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'agora-record-'))));
afterEach(() => rm(home, { recursive: true }));

it('remembers what artifacts and journals say was paid', async () => {
  const { plan, store } = await shardPlan(home, [
    { id: 'a', ...generator },
    { id: 'b', ...generator },
  ]);
  const [first, second, third] = plan.nodes.values();
  if (!first || !second || !third) throw new Error('no shards');
  const { experiment } = plan;
  const state = {
    runId: plan.runId,
    status: 'running' as const,
    round: 1,
    startedAt: new Date().toISOString(),
    request: { experiment, baseDir: home },
  };
  const recorder = new RunRecorder(plan, state, store, undefined);
  await finish(store, first, { usd: 2 });
  await journal(store, second, [{ outcome: 'accepted', extraUsd: 0.5, row: { provenance: { usd: 1 } } }]);
  await finish(store, third, { usd: null });
  recorder.follow(new StageTracker(plan.nodes));
  await recorder.end('failed');
  const record = runRecordSchema.parse(JSON.parse(await readFile(store.home.run(plan.runId), 'utf8')));
  expect(record.paid).toEqual({ a: { usd: 3.5, partly: false }, b: { usd: 0, partly: true } });
});
