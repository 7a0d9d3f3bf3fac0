#!/usr/bin/env node
// Deletes and purges streams, buckets and consumers of NATS in the middle of a run, and wipes its disk. Every run must end
// by itself with the results of an undisturbed one.
//
//   node tools/trials/forgetful-nats.mjs [--short] [--apart] [--only TEXT]
//
// Without --apart everything is embedded in one `agora run`; with it nats-server and each service are processes of their own.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connect } from 'nats';
import { agora, artifactsOf, contentOf, datasetSlots } from './agora.mjs';
import { Apart } from './apart.mjs';

const { values: flags } = parseArgs({
  options: { short: { type: 'boolean' }, apart: { type: 'boolean' }, only: { type: 'string', default: '' } },
});
const SERVICES = ['orchestrator', 'generation', 'trainer', 'evaluation', 'intrinsic-metrics'];
const STAGES = ['generate', 'train', 'evaluate', 'measure', 'analyze'];
const STREAMS = ['WORK', 'EVENTS', 'KV_runs', 'KV_lanes', 'KV_budgets'];
const DEADLINE_MS = 240_000;

const work = mkdtempSync(join(tmpdir(), 'agora-forgetful-'));
const experiment = join(work, 'forgetful.yaml');
writeFileSync(
  experiment,
  `
name: forgetful
generators:
  - { id: expert, provider: calibration, model: expert, price: { input: 1, output: 1 } }
methods: [response-generation]
domains: [{ id: nano-math, options: { heldOut: 20 } }]
instances: 40
seeds: [1]
metrics: [perplexity]
analysis: { bootstrap: 100 }
budget: { usd: 5 }
`,
);

/** Calls `injure` for each of the names; those that do not exist are skipped. */
const each = (names, injure) => async (jsm) => {
  for (const name of names) await injure(jsm, name).catch(() => undefined);
};
const remove = (jsm, name) => jsm.streams.delete(name);
const purge = (jsm, name) => jsm.streams.purge(name);
const removeConsumers = async (jsm, stream) => {
  for await (const { name } of jsm.consumers.list(stream)) await jsm.consumers.delete(stream, name);
};
const INJURIES = new Map([
  ...STREAMS.map((name) => [`${name} deleted`, each([name], remove)]),
  ...STREAMS.map((name) => [`${name} purged`, each([name], purge)]),
  ['all deleted', each(STREAMS, remove)],
  ['all purged', each(STREAMS, purge)],
  ['consumers deleted', each(['WORK', 'EVENTS'], removeConsumers)],
]);
/** Runs of the short form: the loss that each suffers in each stage. */
const SHORT = flags.apart
  ? [{ generate: 'all deleted', train: 'disk wiped', evaluate: 'all purged', analyze: 'consumers deleted' }]
  : [
      { generate: 'all deleted', train: 'all purged', evaluate: 'consumers deleted' },
      { generate: 'all purged', evaluate: 'all deleted', analyze: 'all deleted' },
    ];
/** Losses that a run must report, in whichever stage they happen, except the last. */
const NOTICED = ['EVENTS deleted', 'EVENTS purged', 'all deleted', 'all purged', 'disk wiped'];

/** How to reach the nats-server of a home that hosts itself. */
function embeddedNats(home) {
  const folder = join(home, 'host');
  const file = readdirSync(folder).find((name) => /^host-\d+\.json$/.test(name));
  return JSON.parse(readFileSync(join(folder, file), 'utf8')).nats;
}

/** Calls `act(stage)` once for each stage when its first job has begun; for `analyze` when the last one has ended. */
async function atStages(run, act) {
  const seen = new Set();
  let over = false;
  void run.ended.then(() => (over = true));
  while (!over) {
    const done = (kind, stage) => run.events.filter((event) => event.kind === kind && event.stage === stage).length;
    for (const stage of STAGES) {
      const now = stage === 'analyze' ? done('stage-finished', 'evaluate') >= 3 : done('stage-started', stage) > 0;
      if (!now || seen.has(stage)) continue;
      seen.add(stage);
      await act(stage);
    }
    await sleep(10);
  }
}

const command = (home, apart) =>
  ['run', experiment, '--json', '--home', home, '--out', join(home, 'runs')].concat(apart ? ['--nats', apart.url] : []);

/** Sums of dollars depend in their last digits on the order in which calls come in; the key of results on the time. */
const contents = (home) =>
  [...artifactsOf(home)]
    .filter(([, text]) => JSON.parse(text).kind !== 'results')
    .map(([key, text]) => {
      const { kind, ...rest } = JSON.parse(text, (_, value) =>
        typeof value === 'number' ? Number(value.toPrecision(9)) : value,
      );
      return `${kind} ${kind === 'analyze' ? '' : key.slice(0, 12)} ${contentOf(JSON.stringify({ kind, ...rest }))}`;
    })
    .sort();

async function ended(run) {
  const late = setTimeout(() => run.child.kill('SIGKILL'), DEADLINE_MS);
  const end = await run.ended;
  clearTimeout(late);
  return end;
}

let [passed, failed] = [0, 0];
let expected;

async function trial(name, body) {
  // Without the undisturbed run there is nothing to compare with.
  if (expected && !name.includes(flags.only)) return;
  const home = mkdtempSync(join(work, 'home-'));
  const began = Date.now();
  const problems = await body(home).catch((error) => [String(error.stack)]);
  const seconds = ((Date.now() - began) / 1000).toFixed(0);
  if (problems.length === 0) passed += 1;
  else failed += 1;
  console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  for (const problem of problems) console.log(`       ${problem}`);
  rmSync(home, { recursive: true, force: true });
}

/** What is wrong with a run that should have ended as if nothing had happened. */
function judge({ code, signal, output, events }, home) {
  const problems = [];
  if (code !== 0) problems.push(`exit code ${code} ${signal ?? ''}\n${output.slice(-2000)}`);
  for (const { key, requested, slots } of datasetSlots(home))
    if (new Set(slots).size !== requested || slots.length !== requested) problems.push(`${key}: slots ${slots}`);
  const ends = events.filter(({ kind }) => kind === 'run-finished').length;
  if (ends !== 1) problems.push(`the end was told ${ends} times`);
  const found = contents(home);
  for (const each of found) if (expected && !expected.includes(each)) problems.push(`another artifact: ${each}`);
  for (const each of expected ?? []) if (!found.includes(each)) problems.push(`missing: ${each}`);
  return problems;
}

async function injured(home, plan) {
  const apart = flags.apart ? await Apart.start(home, SERVICES) : undefined;
  try {
    const run = agora(command(home, apart));
    const injuring = atStages(run, async (stage) => {
      const injury = plan[stage];
      if (!injury) return;
      if (injury === 'disk wiped') {
        await apart.wipeNats();
        return;
      }
      const where = apart ? { servers: apart.url } : embeddedNats(home);
      const nats = await connect({ ...where, waitOnFirstConnect: true });
      await INJURIES.get(injury)(await nats.jetstreamManager());
      await nats.close();
    });
    const [end] = await Promise.all([ended(run), injuring]);
    const notices = end.events.filter(({ kind }) => kind === 'run-notice').map(({ message }) => message);
    for (const notice of new Set(notices)) console.log(`       said: ${notice.slice(0, 110)}`);
    const loss = Object.entries(plan).find(([stage, injury]) => stage !== 'analyze' && NOTICED.includes(injury));
    const silent = loss && !notices.some((notice) => notice.startsWith('NATS has lost'));
    return [...(silent ? [`nothing was said of ${loss[1]} at ${loss[0]}`] : []), ...judge(end, home)];
  } finally {
    await apart?.close();
  }
}

await trial('undisturbed', async (home) => {
  const problems = await injured(home, {});
  expected = contents(home);
  return problems;
});
if (flags.short) {
  for (const plan of SHORT) await trial(JSON.stringify(plan), (home) => injured(home, plan));
} else {
  for (const injury of [...INJURIES.keys(), ...(flags.apart ? ['disk wiped'] : [])])
    for (const stage of STAGES) await trial(`${injury} at ${stage}`, (home) => injured(home, { [stage]: injury }));
}
rmSync(work, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
