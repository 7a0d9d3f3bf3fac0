// The generating process of the benchmarks: makes shards one after another, with planning, parsing, validation and
// journalling as in a service, and says what it took. Usage: see setup.mjs.
import { ArtifactStore } from '@agora/artifacts';
import { JudgeFactory, ProviderRuntimes, RunBudgets } from '@agora/model-runtime';
import { StagePlugins } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';
import { BatchMode } from '../../../apps/generation/dist/batch/batch-mode.js';
import { DatasetStage } from '../../../apps/generation/dist/dataset/dataset-stage.js';
import { keepHeapLean } from '../../../apps/generation/dist/lean-heap.js';
import { SeedCache } from '../../../apps/generation/dist/shard/seed-cache.js';
import { ShardStage } from '../../../apps/generation/dist/shard/shard-stage.js';
import { datasetJob, median, shardJob } from './setup.mjs';

keepHeapLean(); // As the service does.
const options = JSON.parse(process.argv[2]);
const { home, warmUp = 0, shard = options.to, reportEvery } = options;
const store = new ArtifactStore(home);
/** The run's ledger, as NATS would keep it. */
let ledger = { value: { limitUsd: options.budgetUsd ?? 0, committedUsd: 0 }, revision: 1 };
const ledgers = {
  get: async () => ledger,
  update: async (_key, value, revision) => {
    if (revision !== ledger.revision) throw new Error('changed by another');
    ledger = { value, revision: revision + 1 };
    return ledger.revision;
  },
};
const providers = new ProviderRuntimes(options.runtime);
const stagePlugins = new StagePlugins(seededRng);
const budgets = new RunBudgets(ledgers);
const judges = new JudgeFactory(stagePlugins, providers, budgets, store.home, {});
const stage = new ShardStage(store, stagePlugins, providers, new SeedCache(store), budgets, new BatchMode(), judges);
const run = (job) => stage.run(job, { signal: new AbortController().signal, report: () => undefined });
process.on('disconnect', () => process.exit());

// Code that has run before is compiled: a service lives longer than a benchmark.
for (let warm = 0; warm < warmUp; warm += 1000) {
  const job = { ...options, from: 0, to: Math.min(1000, warmUp - warm), experimentSeed: 1000 + warm };
  await run(await shardJob(home, job));
}
// The orchestrator plans jobs; this process only gets them.
let job = await shardJob(home, {
  ...options,
  from: options.from ?? 0,
  to: Math.min((options.from ?? 0) + shard, options.to),
});
console.log('ready');
const cpu = process.cpuUsage();
const started = performance.now();
const total = { requested: 0, accepted: 0, missing: 0, calls: 0, uncountedCalls: 0, usd: 0, rejected: {} };
let fault;
/** Jobs of the finished shards. */
const made = [];
/** Of each shard alone, without the planning of its job. */
const shardSeconds = [];
for (let from = options.from ?? 0; from < options.to && !fault; from += shard) {
  job = job ?? (await shardJob(home, { ...options, from, to: Math.min(from + shard, options.to) }));
  try {
    const begun = performance.now();
    const { rejected, ...summary } = await run(job);
    shardSeconds.push((performance.now() - begun) / 1000);
    for (const name of Object.keys(total)) if (name !== 'rejected') total[name] += summary[name] ?? 0;
    for (const [reason, count] of Object.entries(rejected))
      total.rejected[reason] = (total.rejected[reason] ?? 0) + count;
    if (options.join) made.push(job);
    job = undefined;
  } catch (error) {
    fault = { code: error.code, message: error.message, retryable: error.retryable };
  }
  if (reportEvery && (from + shard) % reportEvery === 0) {
    console.log(
      JSON.stringify({
        done: from + shard,
        rssMB: process.memoryUsage().rss / 2 ** 20,
        heapMB: process.memoryUsage().heapUsed / 2 ** 20,
        totalMB: process.memoryUsage().heapTotal / 2 ** 20,
        externalMB: process.memoryUsage().external / 2 ** 20,
      }),
    );
  }
}
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(cpu);
const shardsPeakMB = process.resourceUsage().maxRSS / 1024;
// The same process joins them, as a service does.
const joined = options.join && !fault ? await join() : undefined;
console.log(
  JSON.stringify({
    seconds,
    shardSeconds: median(shardSeconds),
    cpuSeconds: (user + system) / 1e6,
    peakRssMB: process.resourceUsage().maxRSS / 1024,
    shardsPeakMB,
    joined,
    ...total,
    fault,
  }),
);
await providers.close();
process.exit();

async function join() {
  const dataset = new DatasetStage(store, stagePlugins);
  const begun = performance.now();
  const { accepted } = await dataset.run(await datasetJob(made), {
    signal: new AbortController().signal,
    report: () => undefined,
  });
  return { accepted, seconds: (performance.now() - begun) / 1000 };
}
