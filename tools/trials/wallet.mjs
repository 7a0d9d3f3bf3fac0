#!/usr/bin/env node
// Is money spent as it should be? Counts the calls that whole runs make at an endpoint on this machine.
//
//   node tools/trials/wallet.mjs [--only paused,volumes,page,refused] [--keep]
//
// paused   a generator whose every output is rejected: at most 60 calls, three outputs shown, exit code 4; the same command
//          again makes none, and with --accept-yield asks nothing again
// volumes  instances: [50, 200] make 200 calls; another experiment of 120 makes none; one of 250 makes 50
// page     a web page in the place of an API is said at once, and not asked again
// refused  an endpoint that is not there: the reason within seconds, the end within a minute
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { agora } from './agora.mjs';

const CASES = { paused, volumes, page, refused };
const { values: flags } = parseArgs({
  options: { only: { type: 'string', default: Object.keys(CASES).join(',') }, keep: { type: 'boolean' } },
});
const work = mkdtempSync(join(tmpdir(), 'agora-wallet-'));
let failures = 0;
/** Trials that count calls run without the small call of the preflight. */
const COUNTED = ['--no-preflight'];

for (const name of flags.only.split(',')) await CASES[name]();
if (flags.keep) console.log(`kept: ${work}`);
else rmSync(work, { recursive: true, force: true });
process.exit(failures === 0 ? 0 : 1);

async function paused() {
  const endpoint = await listen(() => completion(''));
  const home = join(work, 'paused');
  const experiment = file('paused', endpoint.url, 'instances: [50, 200]\ngeneration: { shard: 10, maxAttempts: 3 }');
  const first = await run(experiment, home, COUNTED);
  const calls = endpoint.calls();
  check('paused: calls of a generator whose every output is rejected, at most 60', calls, calls > 0 && calls <= 60);
  check('paused: exit code', first.code, first.code === 4);
  const results = first.events.find(({ kind }) => kind === 'results');
  check('paused: status', results?.status, results?.status === 'paused');
  const examples = results?.results.paused?.[0]?.examples ?? [];
  const whole = examples.filter(({ prompt, reason }) => prompt && reason);
  check('paused: outputs shown with prompt and reason', whole.length, whole.length === 3);
  await run(experiment, home, COUNTED);
  check('paused: calls of the same command again', endpoint.calls() - calls, endpoint.calls() === calls);
  const accepted = await run(experiment, home, ['--accept-yield', ...COUNTED]);
  check('paused: doubled requests when the yield is accepted', endpoint.doubled(), endpoint.doubled() === 0);
  check('paused: calls in all, every try of 200 slots', endpoint.calls(), endpoint.calls() === 600);
  check('paused: exit code when the yield is accepted', accepted.code, accepted.code === 1);
  endpoint.close();
}

async function volumes() {
  const endpoint = await listen(() => completion('Add them. [RESULT] 4 [/RESULT]'));
  const home = join(work, 'volumes');
  const made = async (name, instances, datasets = 1) => {
    const before = endpoint.calls();
    await untilDatasets(
      datasets,
      agora([...args(file(name, endpoint.url, `instances: ${instances}`), home), ...COUNTED]),
    );
    return endpoint.calls() - before;
  };
  const both = await made('volumes', '[50, 200]', 2);
  check('volumes: calls of [50, 200]', both, both === 200);
  const smaller = await made('smaller', '120');
  check('volumes: calls of 120 afterwards', smaller, smaller === 0);
  const larger = await made('larger', '250');
  check('volumes: calls of 250 afterwards', larger, larger === 50);
  check('volumes: doubled requests', endpoint.doubled(), endpoint.doubled() === 0);
  endpoint.close();
}

async function page() {
  const endpoint = await listen(() => ({ type: 'text/html', body: '<!doctype html><title>Sign in</title>' }));
  const begun = Date.now();
  const { code, output } = await run(file('page', endpoint.url, 'instances: 200'), join(work, 'page'));
  check('page: seconds until the end, fewer than 60', seconds(begun), seconds(begun) < 60);
  check('page: calls, at most 2', endpoint.calls(), endpoint.calls() <= 2);
  check('page: said what it is', said(output, 'web page'), /web page \("Sign in"\)/.test(output));
  check('page: exit code', code, code === 1);
  endpoint.close();
}

async function refused() {
  const endpoint = await listen(() => completion(''));
  endpoint.close();
  const begun = Date.now();
  const going = agora(args(file('refused', endpoint.url, 'instances: 200'), join(work, 'refused')));
  let reason;
  going.child.stderr.on('data', () => {
    if (going.output().includes('ECONNREFUSED')) reason ??= seconds(begun);
  });
  const { code } = await going.ended;
  check('refused: seconds until the reason stands there, fewer than 15', reason, reason < 15);
  check('refused: seconds until the end, fewer than 60', seconds(begun), seconds(begun) < 60);
  check('refused: exit code', code, code === 1);
}

/** Ends a run as soon as it has so many datasets, because training is not what this trial is about. */
async function untilDatasets(count, { child, events, ended }) {
  const made = () => events.filter(({ kind, title }) => kind === 'stage-finished' && title.endsWith(' dataset')).length;
  const look = setInterval(() => made() >= count && child.kill('SIGINT'), 200);
  await ended;
  clearInterval(look);
  if (made() < count) check(`datasets, ${count} of them`, made(), false);
}

function check(what, value, holds) {
  if (!holds) failures += 1;
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}: ${value}`);
}

function said(output, word) {
  return output.split('\n').find((line) => line.includes(word)) ?? 'nothing';
}

function seconds(since) {
  return Math.round((Date.now() - since) / 100) / 10;
}

function run(experiment, home, more = []) {
  return agora([...args(experiment, home), ...more]).ended;
}

function args(experiment, home) {
  return ['run', experiment, '--json', '--home', home, '--out', join(work, 'runs')];
}

/** Students are beside the point here, so they learn and are asked as little as can be. */
function file(name, url, more) {
  const path = join(work, `${name}.yaml`);
  writeFileSync(
    path,
    `name: ${name}
generators:
  - id: writer
    provider: openai-compatible
    model: some-model
    options: { baseURL: ${url}/v1 }
    price: { input: 1, output: 1 }
    limits: { concurrency: 64 }
methods: [response-generation]
domains: [nano-math]
student: { training: { epochs: 1 } }
evaluation: { limit: 4 }
metrics: []
${more}
`,
  );
  return path;
}

function completion(content) {
  return {
    type: 'application/json',
    body: JSON.stringify({
      choices: [{ message: { role: 'assistant', content }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 50, completion_tokens: 20 },
    }),
  };
}

/** An endpoint that counts what it is asked. The sampling seed names the slot and the try. */
async function listen(answer) {
  const asked = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const { seed } = JSON.parse(body);
      asked.push(seed);
      const { type, body: text } = answer();
      setTimeout(() => response.writeHead(200, { 'content-type': type }).end(text), 5);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    calls: () => asked.length,
    doubled: () => asked.length - new Set(asked).size,
    close: () => server.close().closeAllConnections(),
  };
}
