#!/usr/bin/env node
// Nothing is spent on a run that cannot reach its end: three kinds of students that cannot be loaded, and a dead key. A local
// endpoint counts the calls: at most two each, and an error within a minute.
import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agora, root } from './agora.mjs';

const MOST_CALLS = 2;
const MOST_SECONDS = 60;

const folder = mkdtempSync(join(tmpdir(), 'agora-preflight-'));
let calls = 0;
const server = createServer((request, reply) => {
  calls += 1;
  request.resume();
  const authorised = request.headers.authorization === 'Bearer right';
  reply.writeHead(authorised ? 200 : 401, { 'content-type': 'application/json' });
  const answer = {
    choices: [{ message: { content: 'ready' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 9, completion_tokens: 1 },
  };
  reply.end(JSON.stringify(authorised ? answer : { error: { message: 'wrong key' } }));
}).listen(0, '127.0.0.1');
await new Promise((listening) => server.once('listening', listening));

/** A copy of the nano student, changed. */
function student(name, change) {
  const path = join(folder, name);
  cpSync(join(root, 'libs/nano/model/models/nano'), path, { recursive: true });
  change(path);
  return `./${name}`;
}

/** An experiment with this student; resolves with what `agora run` came to. */
async function run(name, model, key = 'right') {
  const file = join(folder, `${name}.yaml`);
  const experiment = {
    name,
    generators: [
      {
        id: 'g',
        provider: 'openai-compatible',
        model: 'm',
        options: { baseURL: `http://127.0.0.1:${server.address().port}/v1`, apiKeyEnv: 'TRIAL_KEY' },
      },
    ],
    methods: ['response-generation'],
    domains: ['nano-math'],
    instances: 5,
    metrics: [],
    student: { model, training: { maxLength: 128, batchSize: 8 } },
  };
  writeFileSync(file, JSON.stringify(experiment)); // YAML takes JSON.
  calls = 0;
  const begun = Date.now();
  const home = join(folder, 'home');
  const { code, events } = await agora(['run', file, '--json', '--home', home, '--out', join(folder, 'runs')], {
    TRIAL_KEY: key,
    HF_ENDPOINT: 'http://127.0.0.1:9',
    HF_HOME: join(folder, 'hub'),
  }).ended;
  const fault = events.find(({ kind }) => kind === 'error');
  return { code, seconds: (Date.now() - begun) / 1000, calls, text: fault ? JSON.stringify(fault) : 'no error' };
}

const big = {
  model_type: 'llama', hidden_size: 4096, intermediate_size: 14336, num_hidden_layers: 32, num_attention_heads: 32,
  num_key_value_heads: 8, head_dim: 128, vocab_size: 128256, max_position_embeddings: 8192, tie_word_embeddings: false,
}; // prettier-ignore
const cases = [
  ['hub-away', () => 'someone/student', /the hub .* cannot be reached/],
  ['cut-weights', () => student('cut', (path) => truncateSync(join(path, 'model.safetensors'), 100_000)), /is cut/],
  [
    'eight-billion',
    () =>
      student('big', (path) => {
        const config = JSON.parse(readFileSync(join(path, 'config.json'), 'utf8'));
        writeFileSync(
          join(path, 'config.json'),
          JSON.stringify({ ...config, architectures: ['LlamaForCausalLM'], ...big }),
        );
      }),
    /8,030,261,248 parameters|of its 8\.0 B parameters/,
  ],
  ['dead-key', () => 'nano', /wrong key/, 'dead'],
];

let failed = false;
for (const [name, model, expected, key] of cases) {
  const { code, seconds, calls: made, text } = await run(name, model(), key);
  const right = code !== 0 && expected.test(text) && made <= MOST_CALLS && seconds <= MOST_SECONDS;
  console.log(`${right ? 'ok  ' : 'FAIL'} ${name}: exit ${code}, ${made} calls, ${seconds.toFixed(1)} s`);
  if (!right) console.log(text.slice(0, 2000));
  failed ||= !right;
}
server.closeAllConnections();
server.close();
rmSync(folder, { recursive: true });
process.exitCode = failed ? 1 : 0;
