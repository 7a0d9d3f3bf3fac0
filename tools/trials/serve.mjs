#!/usr/bin/env node
// Two experiments, one with students whose every weight is trained and one with students by LoRA, whose models a server answers for that
// is started and ended as a vLLM is. What stands for it speaks its wire and answers by transformers' continuous batching
// (libs/runtime/engines/test/stand-in.py). Each is first answered by the worker: scores must be the same. In the middle the server is
// killed, and later all of Agora, and the same command goes on: what was answered and kept is not asked again, and at the end no server
// is left. All students by LoRA are served by servers of their base, which load their adapters.
//
//   node tools/trials/serve.mjs [--only full | lora] [--seed 1] [--keep]     some ten minutes on two busy processors
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ensurePythonEnvironment, ensurePythonExtra, LORA_REQUIREMENTS } from '@agora/python-worker';
import { agora, root } from './agora.mjs';
import { alive, descendants } from './processes.mjs';

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean' },
  },
});
/** How students are trained. */
const KINDS = { full: 'epochs: 3', lora: 'epochs: 3, method: lora, learningRate: 0.005' };
const CONCURRENCY = 4;
const ITEMS = 40;
const GENERATORS = ['expert', 'off-format'];

const work = mkdtempSync(join(tmpdir(), 'agora-serve-'));
const home = join(work, 'home');
let failed = 0;

try {
  const python = await ensurePythonEnvironment();
  const packages = (await ensurePythonExtra(python, LORA_REQUIREMENTS)) ?? '';
  execFileSync(join(root, 'libs/runtime/engines/test/install.sh'), [join(work, 'vllm'), python, packages]);
  for (const [name, training] of Object.entries(KINDS)) {
    if (!flags.only || flags.only === name) await trial(name, training);
  }
} finally {
  if (flags.keep) console.log(`kept: ${work}`);
  else rmSync(work, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(failed === 0 ? 0 : 1);

function tell(ok, text) {
  if (!ok) failed += 1;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${text}`);
}

async function trial(name, training) {
  const log = join(work, `${name}.jsonl`);
  const compute = join(work, `${name}.yaml`);
  writeFileSync(
    compute,
    `engines: { vllm: { installation: ./vllm, concurrency: ${CONCURRENCY}, variables: { STAND_IN_LOG: ${log} } } }\n`,
  );
  const begun = Date.now();
  const worker = await whole(start(experiment(`${name}-worker`, training, '')));
  const asWorker = scoresOf(worker);
  tell(asWorker.length === 2 + GENERATORS.length, `${name}: the worker answers for ${asWorker.length} models`);
  const served = await killed(() => start(experiment(`${name}-vllm`, training, 'engine: vllm,'), compute), log);
  const asServed = scoresOf(served.end);
  const differ = asWorker.filter((line, index) => line !== asServed[index]);
  tell(
    differ.length === 0 && asServed.length === asWorker.length,
    `${name}: ${asServed.length} scores by vllm are those of the worker${differ.length ? `: ${differ} is ${asServed}` : ''}`,
  );
  asks(name, linesOf(log), served.kills);
  servers(name, linesOf(log), served.kills);
  console.log(`     ${((Date.now() - begun) / 1000).toFixed(0)} s, ${served.commands} commands`);
}

function experiment(name, training, engine) {
  const file = join(work, `${name}.yaml`);
  writeFileSync(
    file,
    `name: ${name}
generators: [${GENERATORS.map((id) => `{ id: ${id}, provider: calibration, model: ${id} }`).join(', ')}]
methods: [response-generation]
domains: [{ id: nano-math, options: { heldOut: ${ITEMS} } }]
instances: 60
seeds: [${flags.seed}]
metrics: []
student: { training: { ${training} } }
evaluation: { ${engine} limit: ${ITEMS} }
analysis: { bootstrap: 100 }
`,
  );
  return file;
}

function start(file, compute) {
  const args = ['run', file, '--json', '--home', home, '--out', join(work, 'runs')];
  return agora(compute ? [...args, '--compute', compute] : args);
}

async function whole(run) {
  const end = await run.ended;
  if (end.code !== 0) throw new Error(`exit code ${end.code}\n${end.output}`);
  return end;
}

/** Kills the server a third of the way, and everything of Agora at two thirds; gives the command again until it ends. */
async function killed(command, log) {
  const all = ITEMS * (2 + GENERATORS.length);
  const at = [
    [all / 3, (run) => descendants(run.pid).filter(({ command: line }) => /\/stand-in\.py serve /.test(line))],
    [(2 * all) / 3, (run) => [...descendants(run.pid), { pid: run.pid }]],
  ];
  let [kills, commands] = [0, 0];
  const left = new Set();
  for (;;) {
    commands += 1;
    const run = command();
    let over = false;
    run.ended.then(() => (over = true));
    while (!over) {
      const due = at[kills];
      const victims = due && answersIn(linesOf(log)).length >= due[0] ? due[1](run) : [];
      if (victims.length > 0) {
        for (const { pid } of descendants(run.pid)) left.add(pid);
        for (const { pid } of victims) if (alive(pid)) process.kill(pid, 'SIGKILL');
        kills += 1;
        const what = victims.length > 1 ? 'everything' : 'the server';
        console.log(`     killed ${what} after ${answersIn(linesOf(log)).length} answers`);
      }
      await sleep(10);
    }
    const end = await run.ended;
    if (end.code === 0) {
      tell(kills === at.length, `${kills} kills`);
      while ([...left].some(alive)) await sleep(50);
      return { end, kills, commands };
    }
    if (commands > at.length) throw new Error(`exit code ${end.code}\n${end.output}`);
  }
}

function scoresOf({ events }) {
  const { runId } = events.find((event) => event.runId);
  const { cells } = JSON.parse(readFileSync(join(work, 'runs', runId, 'results.json'), 'utf8'));
  const [{ benchmarks }] = cells;
  const untrained = benchmarks.flatMap(({ base, reference }) => [
    ['base', base],
    ['reference', reference],
  ]);
  const students = cells.flatMap(({ cell, benchmarks: all }) => all.map(({ student }) => [cell.generator, student]));
  return [...untrained, ...students].map(([who, { mean, items }]) => `${who}: ${mean} of ${items}`);
}

function linesOf(log) {
  if (!existsSync(log)) return [];
  const lines = readFileSync(log, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}

function answersIn(lines) {
  return lines.filter(({ prompt }) => prompt);
}

/** A name of a server hides the model, which a server that comes after a kill has again. */
function asks(name, lines, kills) {
  const times = new Map();
  for (const { model, prompt } of answersIn(lines)) {
    const question = JSON.stringify([model, prompt]);
    times.set(question, (times.get(question) ?? 0) + 1);
  }
  const again = [...times.values()].reduce((sum, count) => sum + count - 1, 0);
  // Answers on their way when something was killed were kept by nobody.
  tell(
    again <= kills * CONCURRENCY,
    `${name}: ${times.size} questions, ${again} asked again; ${kills * CONCURRENCY} may be`,
  );
  const all = ITEMS * (2 + GENERATORS.length);
  tell(times.size === all, `${name}: ${times.size} of ${all} questions were answered`);
}

function servers(name, lines, kills) {
  const starts = lines.filter(({ serves }) => serves);
  const models = new Set(starts.map(({ serves }) => serves));
  const adapters = new Set(lines.flatMap(({ adapter }) => adapter ?? []));
  const wanted = name === 'lora' ? [2, GENERATORS.length] : [2 + GENERATORS.length, 0];
  tell(
    models.size === wanted[0] && adapters.size === wanted[1],
    `${name}: ${starts.length} servers for ${models.size} models and ${adapters.size} adapters, ${kills} kills`,
  );
  const left = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && serving(pid));
  tell(left.length === 0, `${name}: no server is left`);
}

function serving(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(join(work, 'vllm')) && alive(Number(pid));
  } catch {
    return false; // It ended while we looked.
  }
}
