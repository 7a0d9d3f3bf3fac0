import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { open } from './view.mjs';

const VIEWERS = 50;
const PHASE_MS = 4_000;
const SETTLE_MS = 2_000;
const PHASES = 6;
const TICKS_PER_SECOND = 100;

/**
 * What viewers cost a run: within one run, times with and without them take turns, and for each the processor time of the run's
 * process per instance is taken, which other programs on the machine do not change.
 */
export async function viewers({ folder }, tell) {
  const file = join(folder, 'watched.yaml');
  const experiment = {
    name: 'watched',
    generators: [{ id: 'expert', provider: 'calibration', model: 'expert' }],
    methods: ['response-generation'],
    domains: [{ id: 'nano-math', options: { heldOut: 20 } }],
    // More than are made while it is measured.
    instances: 1_000_000,
    student: { model: 'nano' },
    metrics: [],
  };
  writeFileSync(file, JSON.stringify(experiment));
  const run = await open(['run', file, '--view', '--until', 'generate'], folder);
  try {
    const runId = await started(run);
    const costs = { with: { cpu: 0, done: 0, wall: 0 }, without: { cpu: 0, done: 0, wall: 0 } };
    let told = 0;
    for (let phase = 0; phase < 2 * PHASES; phase += 1) {
      const of = phase % 2 === 0 ? costs.without : costs.with;
      const watching =
        phase % 2 === 0 ? [] : await Promise.all(Array.from({ length: VIEWERS }, () => watch(run, runId)));
      // Whoever comes is told first what has been: that is paid once, and no part of looking on.
      await sleep(SETTLE_MS);
      await nextProgress(run);
      const before = { cpu: cpuOf(run.pid), done: done(run), at: performance.now() };
      await sleep(PHASE_MS);
      await nextProgress(run);
      of.cpu += cpuOf(run.pid) - before.cpu;
      of.done += done(run) - before.done;
      of.wall += performance.now() - before.at;
      told += watching.reduce((sum, viewer) => sum + viewer.events(), 0);
      for (const viewer of watching) viewer.close();
    }
    const each = ({ cpu, done: made }) => (1e6 * cpu) / made;
    const rate = ({ done: made, wall }) => (1000 * made) / wall;
    tell('processor time of an instance without viewers', each(costs.without), 'µs');
    tell(`with ${VIEWERS} viewers, who were told ${told} events`, each(costs.with), 'µs');
    tell('viewers cost the run', 100 * (each(costs.with) / each(costs.without) - 1), '% of its speed', { most: 5 });
    tell('instances without viewers', rate(costs.without), 'per second by the clock');
    tell('instances with viewers', rate(costs.with), 'per second by the clock');
  } finally {
    run.child.kill('SIGKILL');
    await run.ended;
  }
}

async function started(run) {
  let over = false;
  void run.ended.then(() => (over = true));
  for (;;) {
    const event = run.events.find(({ kind }) => kind === 'stage-progress');
    if (event) return event.runId;
    if (over) throw new Error(run.output());
    await sleep(50);
  }
}

/** Instances made until now, as the run's shards have told. */
function done({ events }) {
  const last = new Map();
  for (const event of events) if (event.kind === 'stage-progress') last.set(event.key, event.progress.done);
  return [...last.values()].reduce((sum, made) => sum + made, 0);
}

/** Waits for the next word, so that what was counted and the clock agree. */
async function nextProgress({ events }) {
  const { length } = events;
  for (;;) {
    const news = events.slice(length);
    if (news.some(({ kind }) => kind === 'run-finished')) throw new Error('the run ended before it was measured');
    if (news.some(({ kind }) => kind === 'stage-progress')) return;
    await sleep(5);
  }
}

function cpuOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function watch({ origin, token }, runId) {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    const sent = request(`${origin}/api/v1/runs/${runId}/events`, { headers, agent: false }, (response) => {
      let events = 0;
      response.on('data', (chunk) => (events += chunk.toString().split('\ndata: ').length - 1));
      response.on('error', () => undefined);
      resolve({ events: () => events, close: () => response.destroy() });
    });
    sent.on('error', reject);
    sent.end();
  });
}
