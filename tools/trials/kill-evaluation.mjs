#!/usr/bin/env node
// Kills one process of `agora evaluate` at a random moment with SIGKILL, gives the same command again, and checks that the
// evaluation ends as an undisturbed one does: the same samples, no answer asked twice that was kept, nothing scored twice.
//
//   node tools/trials/kill-evaluation.mjs [--rounds 12] [--seed 1] [--limit 60]
//
// A nano student and a generator behind an endpoint of this process answer nano-code, whose answers are programs that run in
// the sandbox, and nano-math. Needs the built command.
import { linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { agora, artifactsOf, contentOf } from './agora.mjs';
import { alive, descendants } from './processes.mjs';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '12' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    limit: { type: 'string', default: '60' },
  },
});
const GENERATOR = 'openai-compatible:slow';
const BENCHMARKS = ['nano-code-held-out', 'nano-math-held-out'];
const AT_ONCE = 4;
/** Calls that may be lost with a process: those under way, and those that wait for their turn. */
const IN_FLIGHT = 2 * AT_ONCE;
const ANSWER_MS = 250;
const MAX_COMMANDS = 4;
/** A command that has not ended after so long never will. */
const PATIENCE_MS = 180_000;

const VICTIMS = [
  ['command line', (process, run) => process.pid === run.pid],
  ['nats-server', ({ command }) => /^\S*nats-server /.test(command)],
  ['Python worker', ({ command }) => /-m agora_(worker|jobs)/.test(command)],
  ['sandbox', ({ command }) => /^\S*bwrap /.test(command)],
];

let randomState = Number(flags.seed) || 1;
function random() {
  randomState = (Math.imul(randomState, 1664525) + 1013904223) >>> 0;
  return randomState / 2 ** 32;
}

/** Answers every question with a program, and counts how often each was asked. */
class Endpoint {
  asked = new Map();

  async start() {
    this.server = createServer((request, response) => {
      let body = '';
      request.on('data', (data) => (body += data));
      request.on('end', async () => {
        const question = JSON.parse(body).messages.at(-1).content;
        this.asked.set(question, (this.asked.get(question) ?? 0) + 1);
        await sleep(ANSWER_MS);
        const message = { role: 'assistant', content: 'def f(x): return x + 3' };
        response.setHeader('content-type', 'application/json');
        const usage = { prompt_tokens: 10, completion_tokens: 10 };
        response.end(JSON.stringify({ model: 'slow', usage, choices: [{ index: 0, message, finish_reason: 'stop' }] }));
      });
    });
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${this.server.address().port}/v1`;
  }
}

/** Keeps a link to every journal file that appears, so that it can be read after its stage has removed it. */
class Journals {
  seen = new Set();

  constructor(home) {
    this.from = join(home, 'journals');
    this.to = join(home, 'kept-journals');
    this.timer = setInterval(() => this.look(), 20);
  }

  look() {
    let entries = [];
    try {
      entries = readdirSync(this.from, { recursive: true, withFileTypes: true });
    } catch {
      // There are none yet, or a folder was removed while it was read.
    }
    for (const entry of entries) {
      const path = relative(this.from, join(entry.parentPath, entry.name));
      if (!entry.isFile() || this.seen.has(path)) continue;
      try {
        mkdirSync(join(this.to, relative(this.from, entry.parentPath)), { recursive: true });
        linkSync(join(this.from, path), join(this.to, path));
        this.seen.add(path);
      } catch {
        // Removed in between.
      }
    }
  }

  /** Whole entries by the folder that their journal lies in. */
  read() {
    clearInterval(this.timer);
    const folders = new Map();
    for (const path of this.seen) {
      const folder = join(path, '..');
      const lines = readFileSync(join(this.to, path), 'utf8').split('\n').filter(Boolean);
      for (const line of lines) {
        try {
          folders.set(folder, [...(folders.get(folder) ?? []), JSON.parse(line)]);
        } catch {
          // A line that the kill tore; its work was not kept, and may be done again.
        }
      }
    }
    return folders;
  }
}

const endpoint = new Endpoint();
await endpoint.start();

function command(home) {
  const models = [
    '--model',
    'nano',
    '--model',
    GENERATOR,
    '--base-url',
    endpoint.url,
    '--concurrency',
    String(AT_ONCE),
  ];
  const benchmarks = ['--benchmarks', BENCHMARKS.join(','), '--limit', flags.limit];
  return ['evaluate', ...models, ...benchmarks, '--json', '--home', home, '--out', join(home, 'runs')];
}

const kindOf = (text) => JSON.parse(text).kind;

/** What must be the same, however often the evaluation was begun: its stages' artifacts, not the table made of them. */
function stagesOf(home) {
  const all = [...artifactsOf(home)].filter(([, text]) => kindOf(text) === 'evaluate');
  return new Map(all.map(([key, text]) => [key, contentOf(text)]));
}

/** What an evaluation's folder lacks, or holds twice. */
function wrongSamples(end) {
  const last = end.events.find(({ kind }) => kind === 'evaluation');
  if (!last) return ['the command told no results'];
  const problems = [];
  for (const { subject, benchmark, items } of last.results.rows) {
    const folder = join(last.folder, 'evals', subject.replaceAll(':', '-'));
    const text = readFileSync(join(folder, `samples_${benchmark}.jsonl`), 'utf8');
    const ids = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).item);
    if (new Set(ids).size !== ids.length) problems.push(`${subject} on ${benchmark}: an item stands there twice`);
    if (ids.length !== items || items !== Number(flags.limit)) {
      problems.push(`${subject} on ${benchmark}: ${ids.length} samples for ${flags.limit} items`);
    }
  }
  const rows = 2 * BENCHMARKS.length;
  if (last.results.rows.length !== rows) problems.push(`${last.results.rows.length} rows instead of ${rows}`);
  return problems;
}

/** Entries that were journalled more than once: work done twice although it was kept. */
function doubled(journals, generatorKeys) {
  const problems = [];
  for (const [folder, entries] of journals.read()) {
    const scores = /scores$/.test(folder);
    // A local model answers in blocks, and a block that was cut off is asked again as a whole.
    if (!scores && ![...generatorKeys].some((key) => folder.includes(key))) continue;
    const names = entries.map(({ item, sample, output }) => JSON.stringify([item, sample, scores ? output : null]));
    const twice = names.length - new Set(names).size;
    if (twice > 0) problems.push(`${folder.slice(0, 8)}: ${twice} ${scores ? 'scores' : 'answers'} made twice`);
  }
  return problems;
}

async function round(kind, delayMs, expected) {
  const home = mkdtempSync(join(tmpdir(), 'agora-kill-evaluation-'));
  endpoint.asked.clear();
  const journals = new Journals(home);
  const problems = [];
  let [killed, commands, before, end] = [false, 0, new Map(), undefined];
  try {
    do {
      commands += 1;
      const run = agora(command(home));
      let over = false;
      run.ended.then(() => (over = true));
      if (!killed) await Promise.race([sleep(delayMs), run.ended]);
      while (!over && !killed) {
        const matches = VICTIMS.find(([name]) => name === kind)[1];
        const candidates = [{ pid: run.pid, command: '' }, ...descendants(run.pid)].filter((one) => matches(one, run));
        const pid = candidates[Math.floor(random() * candidates.length)]?.pid;
        if (pid !== undefined && alive(pid)) {
          before = artifactsOf(home);
          process.kill(pid, 'SIGKILL');
          killed = true;
        } else await sleep(20);
      }
      end = await Promise.race([run.ended, sleep(PATIENCE_MS, undefined, { ref: false })]);
      if (!end) {
        for (const { pid } of [...descendants(run.pid), run]) process.kill(pid, 'SIGKILL');
        end = await run.ended;
        problems.push(`it did not end: ${end.output.trim().split('\n').slice(-5).join(' | ')}`);
        return { killed, commands, kept: before.size, problems };
      }
    } while (end.code !== 0 && commands < MAX_COMMANDS);
    if (end.code !== 0) {
      const words = end.output.trim().split('\n').slice(-3).join(' | ');
      return { killed, commands, kept: before.size, problems: [`exit code ${end.code} after ${commands}: ${words}`] };
    }
    const after = artifactsOf(home);
    for (const [key, text] of before) {
      if (kindOf(text) === 'evaluate' && after.get(key) !== text) problems.push(`${key.slice(0, 8)} was made again`);
    }
    const made = stagesOf(home);
    for (const [key, content] of expected) {
      if (!made.has(key)) problems.push(`evaluation ${key.slice(0, 8)} is missing`);
      else if (made.get(key) !== content) problems.push(`evaluation ${key.slice(0, 8)} has other samples`);
    }
    problems.push(...wrongSamples(end));
    const generators = [...after].filter(([, text]) => JSON.parse(text).spec?.subject?.kind === 'generator');
    problems.push(...doubled(journals, new Set(generators.map(([key]) => key))));
    const again = [...endpoint.asked.values()].reduce((sum, times) => sum + times - 1, 0);
    if (again > IN_FLIGHT) problems.push(`${again} questions were asked again; at most ${IN_FLIGHT} were under way`);
    return { killed, commands, kept: before.size, again, problems };
  } finally {
    journals.read();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function undisturbed() {
  const home = mkdtempSync(join(tmpdir(), 'agora-kill-evaluation-'));
  const begun = Date.now();
  const end = await agora(command(home)).ended;
  const problems = end.code === 0 ? wrongSamples(end) : [`exit code ${end.code}\n${end.output}`];
  if (problems.length > 0) throw new Error(`the undisturbed evaluation: ${problems.join('; ')}`);
  const expected = stagesOf(home);
  rmSync(home, { recursive: true, force: true });
  return { expected, milliseconds: Date.now() - begun };
}

const { expected, milliseconds } = await undisturbed();
console.log(`undisturbed: ${expected.size} evaluations in ${(milliseconds / 1000).toFixed(1)} s; seed ${flags.seed}`);
let [failed, late] = [0, 0];
for (let index = 0; index < Number(flags.rounds); index += 1) {
  const [kind] = VICTIMS[index % VICTIMS.length];
  const delay = random() * milliseconds * 0.9;
  const { killed, commands, kept, again, problems } = await round(kind, delay, expected);
  if (!killed) late += 1;
  if (problems.length > 0) failed += 1;
  const what = killed
    ? `killed ${kind} after ${(delay / 1000).toFixed(1)} s with ${kept} artifacts finished`
    : `${kind} was not there to kill`;
  const told = problems.map((problem) => `\n       ${problem}`).join('');
  console.log(
    `${problems.length === 0 ? 'ok  ' : 'FAIL'} ${index + 1}: ${what}; ${commands} command(s), ${again ?? 0} asked again${told}`,
  );
}
console.log(`${Number(flags.rounds) - failed} passed, ${failed} failed`);
if (late > 0) console.log(`${late} rounds ended before their process could be killed`);
endpoint.server.close();
process.exitCode = failed > 0 ? 1 : 0;
