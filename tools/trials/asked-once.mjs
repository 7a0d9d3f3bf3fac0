#!/usr/bin/env node
// What was paid for is there at once, and asking again is never needed.
//
//   node tools/trials/asked-once.mjs
//
// 1. `agora evaluate`: a larger --limit asks only the new items, another --extract of fewer asks nobody anything; a model on
//    this machine then answers without its Python worker.
// 2. `agora run` is interrupted half way (SIGINT), then killed half way (SIGKILL): each time the rows that were paid for can be
//    read in the run's folder and exported, and nothing that was answered is asked again.
//
// The endpoint is a server of this process. Needs the built command.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { agora } from './agora.mjs';

const AT_ONCE = 2;
const INSTANCES = 32;
const PATIENCE_MS = 60_000;
/** A question of this trial; a small call that asks whether anybody is there is none. */
const OURS = /case number \d+/;

/** Answers every question, and counts how often each was asked and answered. */
class Endpoint {
  asked = [];
  answered = 0;
  delayMs = 0;

  async start() {
    this.server = createServer((request, response) => {
      let body = '';
      request.on('data', (data) => (body += data));
      request.on('end', async () => {
        const question = OURS.exec(JSON.parse(body).messages.at(-1).content)?.[0];
        if (question) this.asked.push(question);
        await sleep(this.delayMs);
        if (question) this.answered += 1;
        const message = {
          role: 'assistant',
          content: 'OUTPUT:\nThree and four make seven.\n#### 7\n[RESULT] 7 [/RESULT]\n[END]',
        };
        const usage = { prompt_tokens: 10, completion_tokens: 10 };
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ model: 'm', usage, choices: [{ index: 0, message, finish_reason: 'stop' }] }));
      });
    });
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${this.server.address().port}/v1`;
  }
}

const endpoint = new Endpoint();
await endpoint.start();
const home = mkdtempSync(join(tmpdir(), 'agora-asked-once-'));
const places = ['--home', join(home, 'home')];
const runs = join(home, 'runs');

function writeData() {
  const data = join(home, 'data');
  const lines = (file, count, row) =>
    writeFileSync(join(data, file), Array.from({ length: count }, (_, n) => `${JSON.stringify(row(n))}\n`).join(''));
  mkdirSync(data);
  const problem = (n) => ({ question: `In case number ${n}, what is 3 + 4?`, answer: 'It is 7.\n#### 7' });
  lines('gsm8k_test.jsonl', 12, problem);
  lines('gsm8k_train.jsonl', 12, (n) => problem(100 + n));
  lines('seeds.jsonl', INSTANCES, (n) => ({ instruction: `In case number ${200 + n}, what is 3 + 4?` }));
  return data;
}

function writeExperiment(data) {
  const experiment = {
    name: 'asked-once',
    generators: [
      {
        id: 'slow',
        provider: 'openai-compatible',
        model: 'slow',
        options: { baseURL: endpoint.url },
        price: { input: 1, output: 1 },
        limits: { concurrency: AT_ONCE },
      },
    ],
    methods: ['response-generation'],
    domains: [
      {
        id: 'math',
        options: {
          folder: data,
          seeds: { responseGeneration: 'seeds.jsonl' },
          benchmarks: { gsm8k: { shots: 'gsm8k_train.jsonl' } },
        },
      },
    ],
    instances: INSTANCES,
    generation: { shard: 8 },
    student: { model: 'nano' },
    reference: { model: 'nano-reference' },
  };
  const file = join(home, 'asked-once.yaml');
  writeFileSync(file, JSON.stringify(experiment));
  return file;
}

async function done(run, codes = [0]) {
  const end = await Promise.race([run.ended, sleep(PATIENCE_MS, undefined, { ref: false })]);
  if (!end) run.child.kill('SIGKILL');
  assert(end, `it did not end: ${run.output()}`);
  assert(codes.includes(end.code), `exit code ${end.code}: ${end.output}`);
  return end;
}

async function evaluate(data, flags, env) {
  endpoint.asked = [];
  const models = ['--model', 'openai-compatible:m', '--base-url', endpoint.url, '--model', 'nano-reference'];
  const command = ['evaluate', ...models, '--benchmarks', 'gsm8k', '--data', data, ...flags, '--price', '1,1'];
  const end = await done(agora([...command, '--json', ...places, '--out', runs], env));
  const { results } = end.events.find(({ kind }) => kind === 'evaluation');
  const of = (field) => results.rows.map((row) => row[field] ?? 0);
  return { asked: endpoint.asked.length, items: of('items'), cached: of('cached'), usd: of('usd'), mean: of('mean') };
}

async function evaluations(data) {
  const first = await evaluate(data, ['--limit', '5']);
  assert.deepEqual([first.asked, first.cached], [5, [0, 0]]);
  assert(first.usd[0] > 0);
  const larger = await evaluate(data, ['--limit', '8']);
  assert.deepEqual([larger.asked, larger.items, larger.cached], [3, [8, 8], [5, 5]]);
  // Whoever asked a model on this machine now would fail.
  const nobody = { AGORA_PYTHON: '/bin/false' };
  const strict = await evaluate(data, ['--limit', '3', '--extract', 'strict'], nobody);
  assert.deepEqual([strict.asked, strict.cached, strict.usd, strict.mean[0]], [0, [3, 3], [0, 0], 1]);
  console.log('ok   evaluate: 5 items asked 5, 8 asked 3 more, another --extract of fewer 0');
}

const instructionsOf = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.stringify(JSON.parse(line)).match(OURS)[0]);

function folderOf(events) {
  const [runId] = events.flatMap((event) => (event.kind === 'run-started' ? [event.runId] : []));
  const setting = join(runs, runId, 'data', 'math.response-generation', 'slow');
  return { runId, run: join(runs, runId), data: join(setting, readdirSync(setting)[0]) };
}

async function exported(runId) {
  const out = join(home, `export-${endpoint.answered}`);
  const end = await done(agora(['export', runId, '--runs', runs, '--out', out, '--json', ...places]));
  const [record] = end.events;
  const texts = instructionsOf(join(out, 'data', 'train.jsonl'));
  assert.equal(new Set(texts).size, texts.length, 'an exported row stands there twice');
  const card = readFileSync(join(out, 'README.md'), 'utf8');
  const whole = texts.length === INSTANCES;
  assert.deepEqual(
    [record.partial.length, card.includes(`PARTIAL: ${texts.length} of ${INSTANCES}`)],
    whole ? [0, false] : [1, true],
  );
  return texts.length;
}

/** Begins the run, or goes on with it, and ends it by a signal once so many questions were answered. */
async function until(answered, file, signal) {
  const run = agora(['run', file, '--json', ...places, '--out', runs]);
  const since = Date.now();
  while (endpoint.answered < answered && run.child.exitCode === null) {
    assert(Date.now() - since < PATIENCE_MS, `nothing more was asked: ${run.output()}`);
    await sleep(20);
  }
  run.child.kill(signal);
  const end = await done(run, [signal === 'SIGKILL' ? null : 130]);
  return { ...end, answered: endpoint.answered };
}

async function interruptions(file) {
  Object.assign(endpoint, { asked: [], answered: 0, delayMs: 500 });
  const stopped = await until(4, file, 'SIGINT');
  const { runId, run, data } = folderOf(stopped.events);
  const rows = instructionsOf(join(data, 'train.jsonl')).length;
  // What was in flight when the signal came may or may not be kept.
  assert(rows >= stopped.answered - AT_ONCE && rows <= stopped.answered, `${rows} rows of ${stopped.answered} answers`);
  assert.match(readFileSync(join(data, 'PARTIAL'), 'utf8'), new RegExp(`^PARTIAL: ${rows} of ${INSTANCES} `));
  assert(readFileSync(join(data, 'README.md'), 'utf8').includes(`PARTIAL: ${rows} of ${INSTANCES}`));
  for (const report of ['report.html', 'summary.md']) {
    const text = readFileSync(join(run, report), 'utf8');
    assert(text.includes(`${rows} of ${INSTANCES} instances`), `${report} does not tell how far it is`);
  }
  assert.equal(await exported(runId), rows);
  console.log(`ok   SIGINT: ${rows} rows of ${stopped.answered} answers can be read and exported; the report says so`);

  const killed = await until(stopped.answered + 2, file, 'SIGKILL');
  const kept = await exported(runId);
  assert(
    kept >= killed.answered - 2 * AT_ONCE && kept <= killed.answered,
    `${kept} rows of ${killed.answered} answers`,
  );
  await done(agora(['report', runId, '--runs', runs, ...places]));
  assert.equal(instructionsOf(join(data, 'train.jsonl')).length, kept);
  assert.deepEqual(readdirSync(data).filter((name) => name.endsWith('.draft')).length, 0);
  console.log(`ok   SIGKILL: ${kept} rows of ${killed.answered} answers can be exported; agora report lays them out`);

  endpoint.delayMs = 20;
  const last = agora(['run', file, '--json', ...places, '--out', runs]);
  const since = Date.now();
  const whole = () =>
    !existsSync(join(data, 'PARTIAL')) && instructionsOf(join(data, 'train.jsonl')).length === INSTANCES;
  while (!whole() && Date.now() - since < PATIENCE_MS) await sleep(50);
  last.child.kill('SIGINT');
  await done(last, [130]);
  assert(whole(), 'the whole dataset is not there before the student is trained');
  assert.equal(await exported(runId), INSTANCES);
  const twice = endpoint.asked.length - INSTANCES;
  assert(twice <= 2 * AT_ONCE, `${twice} questions were asked again`);
  console.log(
    `ok   whole: ${INSTANCES} rows; ${twice} of ${endpoint.asked.length} questions were asked again, which were in flight`,
  );
}

try {
  const begun = Date.now();
  const data = writeData();
  await evaluations(data);
  await interruptions(writeExperiment(data));
  console.log(`passed in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
} finally {
  endpoint.server.close();
  endpoint.server.closeAllConnections();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}
