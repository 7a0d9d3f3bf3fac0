#!/usr/bin/env node
// Kills what trains, again and again, at random moments of the training itself, with SIGKILL: the Python worker, the trainer, or
// everything at once; of a training on several ranks also one of them, or torchrun. Gives the same command again, and checks that
// the student is the one of an undisturbed training: the same bits, and a log in which no step is missing and none stands twice.
//
//   node tools/trials/kill-training.mjs [--rounds 20] [--seed 1] [--epochs 12] [--kills 3] [--lora]
//     [--ranks 2 [--sharding fsdp]]
//
// --sharding: the ranks are those of a compute file (launcher local) that says so. On a processor FSDP2 needs a change of the library,
// which the file's environment brings along (`fsdp-on-cpu`).
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { agora, artifactsOf, root } from './agora.mjs';
import { alive, descendants } from './processes.mjs';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    epochs: { type: 'string', default: '12' },
    ranks: { type: 'string', default: '1' },
    sharding: { type: 'string' },
    lora: { type: 'boolean', default: false },
    // Of a round, at most.
    kills: { type: 'string', default: '3' },
  },
});
/** A checkpoint about every quarter of a second, so that kills fall on steps, on checkpoints, and between them. */
const MINUTES = '0.004';
const MAX_KILLS = Number(flags.kills);
/** Of a training on ranks, torchrun stands below the worker (or what a launcher started in its place) and the ranks below torchrun. */
const isTorchrun = ({ command }) => /-m agora_jobs\.elastic /.test(command);
const isOurs = ({ command }) => /-m agora_jobs( |$)/.test(command);
const ARE = {
  torchrun: isTorchrun,
  rank: (process, all) => isOurs(process) && all.some((other) => other.pid === process.parent && isTorchrun(other)),
  worker: (process, all) => isOurs(process) && !ARE.rank(process, all),
};

let randomState = Number(flags.seed) || 1;
function random() {
  randomState = (Math.imul(randomState, 1664525) + 1013904223) >>> 0;
  return randomState / 2 ** 32;
}

const work = mkdtempSync(join(tmpdir(), 'agora-kill-training-'));
const experiment = join(work, 'kill-training.yaml');
writeFileSync(
  experiment,
  `name: kill-training
generators: [{ id: expert, provider: calibration, model: expert }]
methods: [response-generation]
domains: [{ id: nano-math, options: { heldOut: 20 } }]
instances: 100
seeds: [1]
metrics: []
student: { training: { epochs: ${Number(flags.epochs)}, batchSize: 4${flags.lora ? ', lora: { rank: 4, alpha: 8 }' : ''} } }
analysis: { bootstrap: 100 }
`,
);
const compute = join(work, 'compute.yaml');
writeFileSync(
  compute,
  `launcher: local
gpus: ${Number(flags.ranks)}
sharding: ${flags.sharding ?? 'auto'}
checkpointMinutes: ${MINUTES}
environment:
  variables: { PYTHONPATH: ${JSON.stringify(join(root, 'tools/trials/fsdp-on-cpu'))} }
`,
);

const command = (home) =>
  agora(
    [
      ...['run', experiment, '--until', 'train', '--json', '--home', home, '--out', join(home, 'runs')],
      ...(flags.sharding === undefined ? [] : ['--compute', compute]),
    ],
    { AGORA_CHECKPOINT_MINUTES: MINUTES, AGORA_TRAINER_RANKS: flags.ranks },
  );

/** The files of the one student of a home, by name, and the steps of its log. */
function studentOf(home) {
  for (const [key, text] of artifactsOf(home)) {
    const { kind, files, summary } = JSON.parse(text);
    if (kind !== 'train') continue;
    const log = readFileSync(join(home, 'artifacts', key.slice(0, 2), key, 'log.jsonl'), 'utf8')
      .trim()
      .split('\n');
    const digests = Object.fromEntries(Object.entries(files).map(([name, { sha256 }]) => [name, sha256]));
    return {
      digests: JSON.stringify(digests),
      steps: log.map((line) => JSON.parse(line).step),
      device: summary.device,
    };
  }
  return undefined;
}

function jobsOf(home) {
  return existsSync(join(home, 'jobs')) ? readdirSync(join(home, 'jobs')) : [];
}

function eventsOf(home) {
  try {
    const [key] = jobsOf(home);
    return readFileSync(join(home, 'jobs', key, 'events.jsonl'), 'utf8');
  } catch {
    return '';
  }
}

const BELOW = Number(flags.ranks) > 1 ? ['worker', 'torchrun', 'rank'] : ['worker'];
const VICTIMS = [...BELOW, 'trainer', 'everything'];
const trains = (process) => isTorchrun(process) || isOurs(process);

/** How often the training has told of a step or a checkpoint: loading takes long on a busy machine, and is not what is to be hit. */
const worked = (home) => eventsOf(home).match(/"(?:progress|checkpoint)"/g)?.length ?? 0;

/** Waits until the training has written something new, and then a random moment longer; false when it is over before. */
async function strike(run, home, kind) {
  let over = false;
  run.ended.then(() => (over = true));
  const before = worked(home);
  while (!over && worked(home) <= before) await sleep(5);
  await sleep(random() * 1_500);
  if (over) return false;
  const below = descendants(run.pid);
  const workers = below.filter(trains);
  if (BELOW.includes(kind)) {
    const those = below.filter((each) => ARE[kind](each, below));
    const victim = those[Math.floor(random() * those.length)];
    if (!victim || !alive(victim.pid)) return false;
    process.kill(victim.pid, 'SIGKILL');
    // Whoever is above one that was killed says so and starts anew: nobody of the old ones goes on beside it.
    if (kind !== 'worker') return true;
    await gone(workers, kind);
    return true;
  }
  const victims = kind === 'trainer' ? [run.pid] : [...below.map(({ pid }) => pid), run.pid];
  for (const pid of victims) if (alive(pid)) process.kill(pid, 'SIGKILL');
  await run.ended;
  await gone(workers, kind);
  return true;
}

/** The kernel ends each of them with its parent. */
async function gone(workers, kind) {
  for (let tries = 0; workers.some(({ pid }) => alive(pid)); tries += 1) {
    if (tries > 100) throw new Error(`what trained outlived the death of ${kind} by ten seconds`);
    await sleep(100);
  }
}

async function round(expected) {
  const home = mkdtempSync(join(work, 'home-'));
  const killed = [];
  const problems = [];
  try {
    let end;
    for (let commands = 0; commands < 2 * MAX_KILLS; commands += 1) {
      const run = command(home);
      while (killed.length < MAX_KILLS) {
        const kind = VICTIMS[Math.floor(random() * VICTIMS.length)];
        if (!(await strike(run, home, kind))) break;
        killed.push(kind);
        if (!BELOW.includes(kind)) break;
      }
      end = await run.ended;
      if (end.code === 0) break;
    }
    if (end.code !== 0) problems.push(`exit code ${end.code}: ${end.output.trim().split('\n').slice(-3).join(' | ')}`);
    const student = studentOf(home);
    if (!student) problems.push('there is no student');
    else {
      if (student.digests !== expected.digests) problems.push('the student is another one');
      if (student.steps.some((step, index) => step !== index + 1)) problems.push('steps are missing or repeated');
    }
    if (jobsOf(home).length > 0) problems.push('the job folder was left behind');
    return { killed, problems };
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function undisturbed() {
  const home = mkdtempSync(join(work, 'home-'));
  const { code, output } = await command(home).ended;
  if (code !== 0) throw new Error(`the undisturbed training failed with exit code ${code}\n${output}`);
  const student = studentOf(home);
  rmSync(home, { recursive: true, force: true });
  return student;
}

let failed = 0;
let kills = 0;
try {
  const expected = await undisturbed();
  console.log(`undisturbed: ${expected.steps.length} steps on ${expected.device}; seed ${flags.seed}`);
  for (let index = 0; index < Number(flags.rounds); index += 1) {
    const { killed, problems } = await round(expected);
    kills += killed.length;
    if (problems.length > 0) failed += 1;
    const told = problems.map((problem) => `\n       ${problem}`).join('');
    console.log(
      `${problems.length === 0 ? 'ok  ' : 'FAIL'} ${index + 1}: killed ${killed.join(', ') || 'nothing'}${told}`,
    );
  }
} finally {
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
}
console.log(`${Number(flags.rounds) - failed} students whole and equal, ${failed} not; ${kills} kills`);
if (failed > 0 || kills === 0) process.exitCode = 1;
