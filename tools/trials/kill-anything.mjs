#!/usr/bin/env node
// Kills one process of a run at a random moment with SIGKILL, gives the same command again, and checks that the run ends
// as an undisturbed one does: nothing lost, nothing doubled, nothing that was finished computed again.
//
//   node tools/trials/kill-anything.mjs [--rounds 20] [--seed 1] [--experiment FILE] [--apart]
//
// Without --apart everything is embedded in one `agora run`; with it nats-server and each service are processes of their
// own, which are started again when they die, as a process manager would.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { agora, artifactsOf, contentOf, datasetSlots } from './agora.mjs';
import { alive, descendants } from './processes.mjs';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    experiment: { type: 'string', default: 'examples/calibration-small.yaml' },
    apart: { type: 'boolean', default: false },
  },
});
const SERVICES = ['orchestrator', 'generation', 'trainer', 'evaluation', 'intrinsic-metrics'];
const MAX_COMMANDS = 4;

/** What may be killed: a name and how its process is recognised. */
const EMBEDDED_VICTIMS = [
  ['command line', (process, run) => process.pid === run.pid],
  ['nats-server', ({ command }) => /^\S*nats-server /.test(command)],
  ['Python worker', ({ command }) => /-m agora_(worker|jobs)/.test(command)],
  ['ONNX child', ({ command }) => /intrinsic-metrics\S*child/.test(command)],
];
const APART_VICTIMS = ['command line', 'nats-server', 'Python worker', 'ONNX child', ...SERVICES];

let randomState = Number(flags.seed) || 1;
function random() {
  randomState = (Math.imul(randomState, 1664525) + 1013904223) >>> 0;
  return randomState / 2 ** 32;
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** nats-server and one process per service, each started again when it dies. */
class Apart {
  constructor(home, port) {
    this.home = home;
    this.url = `nats://127.0.0.1:${port}`;
    this.running = new Map();
    this.keep('nats-server', () =>
      spawn(
        process.env.AGORA_NATS_SERVER ?? 'nats-server',
        ['-js', '-a', '127.0.0.1', '-p', String(port), '-sd', join(home, 'nats')],
        { stdio: 'ignore' },
      ),
    );
    for (const name of SERVICES)
      this.keep(name, () => agora(['serve', name, '--nats', this.url, '--home', home]).child);
  }

  keep(name, start) {
    const child = start();
    this.running.set(name, child);
    child.on('exit', async () => {
      if (this.closing) return;
      await sleep(300);
      if (!this.closing) this.keep(name, start);
    });
  }

  async close() {
    this.closing = true;
    const children = [...this.running.values()];
    const gone = children.map((child) =>
      child.exitCode !== null || child.signalCode ? undefined : new Promise((resolve) => child.on('exit', resolve)),
    );
    for (const child of children) child.kill('SIGTERM');
    const late = setTimeout(() => children.forEach((child) => child.kill('SIGKILL')), 20_000);
    await Promise.all(gone);
    clearTimeout(late);
  }
}

function findVictim(kind, run, apart) {
  const roots = [run.pid, ...(apart ? [...apart.running.values()].map(({ pid }) => pid) : [])];
  if (apart && apart.running.has(kind)) return apart.running.get(kind).pid;
  if (kind === 'command line') return run.pid;
  const matches = EMBEDDED_VICTIMS.find(([name]) => name === kind)[1];
  const candidates = roots.flatMap((root) => descendants(root)).filter((process) => matches(process, run));
  return candidates[Math.floor(random() * candidates.length)]?.pid;
}

/** Kills one process of `kind` after `delayMs`, then gives the same command again until it ends well, or is given up. */
async function round(kind, delayMs, expected) {
  const home = mkdtempSync(join(tmpdir(), 'agora-kill-'));
  const apart = flags.apart ? new Apart(home, await freePort()) : undefined;
  const nats = apart ? ['--nats', apart.url] : [];
  const command = ['run', flags.experiment, '--json', '--home', home, '--out', join(home, 'runs'), ...nats];
  try {
    if (apart) await sleep(2_000);
    let before;
    let end;
    let commands = 0;
    do {
      commands += 1;
      const run = agora(command);
      before ??= await strike(run, { kind, delayMs, home, apart });
      end = await run.ended;
    } while (end.code !== 0 && commands < MAX_COMMANDS);
    const kept = before ?? new Map();
    const problems = [...wrongEnd(end, commands), ...wrongArtifacts(home, kept, expected), ...wrongDatasets(home)];
    return { killed: before !== undefined, kept: kept.size, commands, problems };
  } finally {
    await apart?.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Resolves with the artifacts that were there when a process was killed; undefined when the run ended before. */
async function strike(run, { kind, delayMs, home, apart }) {
  let over = false;
  run.ended.then(() => (over = true));
  await Promise.race([sleep(delayMs), run.ended]);
  while (!over) {
    const pid = findVictim(kind, run, apart);
    if (pid !== undefined && alive(pid)) {
      const before = artifactsOf(home);
      process.kill(pid, 'SIGKILL');
      return before;
    }
    await sleep(50);
  }
  return undefined;
}

function wrongEnd({ code, output }, commands) {
  const lines = output.trim().split('\n').slice(-3).join(' | ');
  return code === 0 ? [] : [`exit code ${code} after ${commands} commands: ${lines}`];
}

/** Nothing that was finished is made again; nothing is missing or differs from the undisturbed run. */
function wrongArtifacts(home, before, expected) {
  const after = artifactsOf(home);
  const problems = [];
  for (const [key, text] of before)
    if (after.get(key) !== text) problems.push(`artifact ${key.slice(0, 8)} was made again`);
  for (const [key, content] of expected) {
    if (!after.has(key)) problems.push(`artifact ${key.slice(0, 8)} is missing`);
    else if (contentOf(after.get(key)) !== content)
      problems.push(`artifact ${key.slice(0, 8)} (${JSON.parse(after.get(key)).kind}) has other content`);
  }
  return problems;
}

function wrongDatasets(home) {
  return datasetSlots(home).flatMap(({ key, requested, slots }) => {
    const distinct = new Set(slots).size;
    const [doubled, lacking] = [slots.length - distinct, requested - distinct];
    return [
      ...(doubled > 0 ? [`dataset ${key.slice(0, 8)} holds ${doubled} doubled instances`] : []),
      ...(lacking !== 0 ? [`dataset ${key.slice(0, 8)} lacks ${lacking} instances`] : []),
    ];
  });
}

async function undisturbed() {
  const home = mkdtempSync(join(tmpdir(), 'agora-kill-'));
  const begun = Date.now();
  const { code, output } = await agora(['run', flags.experiment, '--json', '--home', home, '--out', join(home, 'runs')])
    .ended;
  if (code !== 0) throw new Error(`the undisturbed run failed with exit code ${code}\n${output}`);
  // The analysis names no time, but its key does not change with what it holds; the data stages are what must agree.
  const expected = new Map(
    [...artifactsOf(home)]
      .filter(([, text]) => JSON.parse(text).kind !== 'analyze')
      .map(([key, text]) => [key, contentOf(text)]),
  );
  rmSync(home, { recursive: true, force: true });
  return { expected, milliseconds: Date.now() - begun };
}

const { expected, milliseconds } = await undisturbed();
console.log(`undisturbed: ${expected.size} artifacts in ${(milliseconds / 1000).toFixed(1)} s; seed ${flags.seed}`);
const kinds = flags.apart ? APART_VICTIMS : EMBEDDED_VICTIMS.map(([name]) => name);
let failed = 0;
let late = 0;
for (let index = 0; index < Number(flags.rounds); index += 1) {
  const kind = kinds[index % kinds.length];
  const delay = random() * milliseconds * 0.9;
  const { killed, kept, commands, problems } = await round(kind, delay, expected);
  if (!killed) late += 1;
  if (problems.length > 0) failed += 1;
  const what = killed
    ? `killed ${kind} after ${(delay / 1000).toFixed(1)} s with ${kept} artifacts finished`
    : `${kind} was not there to kill`;
  console.log(
    `${problems.length === 0 ? 'ok  ' : 'FAIL'} ${index + 1}: ${what}; ${commands} command(s)${problems.map((problem) => `\n       ${problem}`).join('')}`,
  );
}
console.log(`${Number(flags.rounds) - failed} passed, ${failed} failed`);
if (late > 0) console.log(`${late} rounds ended before their process could be killed`);
process.exitCode = failed > 0 ? 1 : 0;
