#!/usr/bin/env node
// Trains the students of four cells on a real Slurm of two nodes: Debian's packages, in a private mount namespace that is gone
// afterwards. One job is preempted by requeue, one is cancelled behind our back, and Agora is killed in the middle. The leaderboard
// must be the one of a run on this machine, and no job may have been submitted twice. One student is trained by both nodes together,
// and must be the one of this machine but for rounding.
//
//   node tools/trials/slurm.mjs [--short]
//
// --short: two cells, and none is cancelled.
// Needs root. Says so, and passes, where the packages cannot be installed or namespaces not be made.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { agora, artifactsOf, contentOf, root } from './agora.mjs';
import { alive, descendants } from './processes.mjs';

const NOT_HERE = 42;
const GOOD = '{ id: good, provider: calibration, model: expert }';
const BAD = '{ id: bad, provider: calibration, model: sloppy }';
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { short: { type: 'boolean', default: false } },
});
const [inside] = positionals;

if (inside === undefined) outside();
else await trial(inside);

function outside() {
  const scratch = mkdtempSync(join(tmpdir(), 'agora-slurm-'));
  try {
    const { status, error } = spawnSync(
      'unshare',
      [
        ...['--mount', '--pid', '--fork', '--kill-child', 'bash', join(root, 'tools/trials/slurm/namespace.sh')],
        ...[scratch, root, process.execPath, fileURLToPath(import.meta.url), join(scratch, 'work')],
        ...(flags.short ? ['--short'] : []),
      ],
      { stdio: 'inherit' },
    );
    if (error || status === NOT_HERE || (status === 1 && process.getuid?.() !== 0)) {
      console.log(
        'skipped: no Slurm can be set up here (it needs root, namespaces and the packages slurmctld and slurmd)',
      );
    } else process.exitCode = status ?? 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

function slurm(program, ...args) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

function check(holds, words) {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${words}`);
  if (!holds) process.exitCode = 1;
}

/** Job folders under way, with what was submitted and how far they are. */
function jobsOf(home) {
  let keys = [];
  try {
    keys = readdirSync(join(home, 'jobs'));
  } catch {
    // None has begun.
  }
  return keys.flatMap((key) => {
    const file = (name) => {
      try {
        return readFileSync(join(home, 'jobs', key, name), 'utf8');
      } catch {
        return '';
      }
    };
    const submission = file('submission.json');
    if (submission === '') return [];
    const events = file('events.jsonl');
    return [{ key, ...JSON.parse(submission), checkpoint: events.includes('"kind": "checkpoint"'), events }];
  });
}

async function until(look, what) {
  for (let tries = 0; tries < 1_500; tries += 1) {
    const found = look();
    if (found) return found;
    await sleep(200);
  }
  throw new Error(`waited in vain for ${what}`);
}

/** The experiment, with as many cells as seeds and generators. */
function written(work, name, generators, seeds, epochs = flags.short ? 6 : 10) {
  const file = join(work, `${name}.yaml`);
  const settings = `methods: [response-generation]
domains: [{ id: nano-math, options: { heldOut: 20 } }]
instances: 60
metrics: []
student: { training: { epochs: ${epochs}, batchSize: 4 } }
analysis: { bootstrap: 100 }
`;
  writeFileSync(file, `name: ${name}\ngenerators: [${generators}]\nseeds: [${seeds}]\n${settings}`);
  return file;
}

async function trial(work) {
  const experiment = written(work, 'slurm', `${GOOD}, ${BAD}`, flags.short ? '1' : '1, 2');
  const compute = join(work, 'compute.yaml');
  writeFileSync(compute, 'launcher: slurm\ngpus: 0\ntrainings: 4\ncheckpointMinutes: 0.02\n');
  const home = join(work, 'home');
  const run = (at, ...more) =>
    agora(['run', experiment, '--json', '--home', at, '--out', join(at, 'runs'), ...more], { NODE_ENV: 'production' });

  const { cancelled, before } = await disturb(home, run(home, '--compute', compute));
  const second = run(home, '--compute', compute);
  const seen = new Map(before);
  let over = false;
  second.ended.then(() => (over = true));
  while (!over) {
    for (const { key, id, submissions } of jobsOf(home)) seen.set(key, { id, submissions });
    const names = slurm('squeue', '-h', '-t', 'RUNNING', '-o', '%j').split('\n').filter(Boolean);
    if (new Set(names).size !== names.length) check(false, `two jobs of one training run at once: ${names.join(' ')}`);
    await sleep(500);
  }
  const ended = await second.ended;
  check(ended.code === 0, `the same command goes on to the end (exit code ${ended.code})`);
  if (ended.code !== 0) console.log(ended.output);
  checkSubmissions(seen, cancelled);

  const here = join(work, 'here');
  mkdirSync(here);
  const local = await run(here).ended;
  check(local.code === 0, `the same experiment on this machine (exit code ${local.code})`);
  check(studentsOf(home) === studentsOf(here), 'the students are the same, bit for bit');
  check(leaderboardOf(ended) === leaderboardOf(local), 'the leaderboard is the same');
  await bothNodes(work);
}

/** Preempts one training, cancels another, and kills Agora. */
async function disturb(home, first) {
  const far = () => jobsOf(home).filter(({ checkpoint, id }) => checkpoint && id !== undefined);
  const [preempted] = await until(() => (far().length > 0 ? far() : undefined), 'a checkpoint');
  slurm('scontrol', 'requeue', preempted.id);
  console.log(`preempted job ${preempted.id} by requeue`);
  let cancelled;
  if (!flags.short) {
    cancelled = await until(() => far().find(({ key }) => key !== preempted.key), 'a checkpoint of another job');
    slurm('scancel', cancelled.id);
    console.log(`cancelled job ${cancelled.id} behind Agora's back`);
  }
  await sleep(1_000);
  for (const { pid } of [...descendants(first.pid), { pid: first.pid }]) if (alive(pid)) process.kill(pid, 'SIGKILL');
  await first.ended;
  const left = slurm('squeue', '-h', '-o', '%i').split('\n').filter(Boolean).length;
  console.log(`killed Agora; ${left} jobs go on without it`);
  await begin(preempted.id);
  return { cancelled, before: new Map(jobsOf(home).map(({ key, id, submissions }) => [key, { id, submissions }])) };
}

/** Slurm lets a requeued job wait for two minutes, in which nothing would be tried. */
async function begin(id) {
  await until(() => slurm('squeue', '-h', '-j', id, '-o', '%T') === 'PENDING', 'the end of the preempted job');
  slurm('scontrol', 'update', `JobId=${id}`, 'StartTime=now');
}

function checkSubmissions(seen, cancelled) {
  for (const [key, { submissions }] of seen) {
    const most = key === cancelled?.key ? 2 : 1;
    const why = most === 2 ? ', as it was cancelled once' : '';
    check(submissions === most, `${key.slice(0, 12)} was submitted ${submissions} time(s)${why}`);
  }
  const all = flags.short ? 2 : 4;
  check(seen.size === all, `${seen.size} of ${all} students were trained by Slurm`);
}

/** A cell that is trained by two nodes which meet by torchrun, and by this machine. Rounding grows by the step, so there are few. */
async function bothNodes(work) {
  const [home, here] = [join(work, 'both'), join(work, 'alone')];
  for (const each of [home, here]) mkdirSync(each);
  const compute = join(work, 'both.yaml');
  writeFileSync(compute, 'launcher: slurm\ngpus: 0\nnodes: 2\ncheckpointMinutes: 0.05\n');
  const one = written(work, 'both-nodes', GOOD, '1', 2);
  const trained = (at, ...more) => {
    const command = ['run', one, '--until', 'train', '--json', '--home', at, '--out', join(at, 'runs'), ...more];
    return agora(command, { NODE_ENV: 'production' }).ended;
  };
  const { code, output } = await trained(home, '--compute', compute);
  check(code === 0, `a cell by both nodes together (exit code ${code})`);
  if (code !== 0) return console.log(output);
  check((await trained(here)).code === 0, 'the same cell on this machine');
  const [[key, text]] = [...artifactsOf(home)].filter(([, each]) => JSON.parse(each).kind === 'train');
  const { summary } = JSON.parse(text);
  check(summary.placement?.nodes === 2 && /^2 × /.test(summary.device), `its student was trained by ${summary.device}`);
  const far = apart(weightsOf(home, key), weightsOf(here, key));
  check(far < 1e-5, `its weights are at most ${far.toExponential(1)} from those of this machine`);
}

/** Numbers of a student, by the names of its tensors: a length, a header of JSON, numbers of 32 bits. */
function weightsOf(home, key) {
  const file = readFileSync(join(home, 'artifacts', key.slice(0, 2), key, 'checkpoint', 'model.safetensors'));
  const start = 8 + Number(file.readBigUInt64LE());
  const header = JSON.parse(file.toString('utf8', 8, start));
  delete header.__metadata__;
  return new Map(
    Object.entries(header).map(
      ([
        name,
        {
          data_offsets: [from, to],
        },
      ]) => [name, new Float32Array(new Uint8Array(file.subarray(start + from, start + to)).buffer)],
    ),
  );
}

function apart(one, other) {
  if (one.size === 0 || one.size !== other.size) return Infinity;
  let most = 0;
  for (const [name, values] of one)
    values.forEach((value, index) => (most = Math.max(most, Math.abs(value - (other.get(name)?.[index] ?? Infinity)))));
  return most;
}

function studentsOf(home) {
  const students = [...artifactsOf(home)].filter(([, text]) => JSON.parse(text).kind === 'train');
  const contents = students.map(([key, text]) => {
    const manifest = JSON.parse(text);
    delete manifest.summary.placement; // Where it was made is all that differs.
    return `${key} ${contentOf(JSON.stringify(manifest))}`;
  });
  return contents.sort().join('\n');
}

function leaderboardOf({ events }) {
  const { results } = events.find(({ kind }) => kind === 'results') ?? {};
  return JSON.stringify(results?.leaderboard ?? results?.cells?.map(({ id, scores }) => ({ id, scores })));
}
