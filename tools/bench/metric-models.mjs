#!/usr/bin/env node
// Rows per second of perplexity and embeddings as metrics read them, over those of two loops in PyTorch on the same cores: one row
// at a time, and batches of 8 sorted by length. The three take turns; a ratio is the median of the rounds. At least 1.5 times the
// first is wanted, and the same values.
// Usage: npx tsc -b apps/intrinsic-metrics && node tools/bench/metric-models.mjs [FOLDER] (where models are made, and found again)
// AGORA_BENCH_ROWS says how many rows (48), AGORA_BENCH_MODELS which models (language,large-vocabulary,embedder).
// Makes the Python environment of exports where there is none. Needs 4 GB of memory, and a machine that has nothing else to do.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PyTorchLoop } from './metric-models/loop.mjs';
import { corpus, rowsOf } from './metric-models/rows.mjs';

const require = createRequire(import.meta.url);
const { ensurePythonEnvironment, exportModel, EXPORT_REQUIREMENTS } = require('@agora/python-worker');
const { JobModels } = require('../../apps/intrinsic-metrics/dist/models/job-models.js');
const { OnnxProcess } = require('../../apps/intrinsic-metrics/dist/models/onnx-process.js');

const ROWS = Number(process.env['AGORA_BENCH_ROWS'] ?? 48);
const ROUNDS = 3;
const BATCH = 8;
const WANTED = 1.5;
/** Natural logarithms a token, and coordinates of unit vectors. */
const TOLERANCE = 1e-4;
const MODELS = [
  { name: 'language', kind: 'perplexity', purpose: 'perplexity' },
  { name: 'large-vocabulary', kind: 'perplexity', purpose: 'perplexity' },
  { name: 'embedder', kind: 'embedding', purpose: 'diversity' },
];
const ASKED = process.env['AGORA_BENCH_MODELS']?.split(',') ?? MODELS.map(({ name }) => name);

/** Per row the mean natural-log probability of the response's tokens, or the vector. */
const READ = {
  perplexity: async (graph, some) =>
    (await models.logLikelihoods(graph, some, signal)).map(({ total, tokens }) => total / tokens),
  embedding: async (graph, some) => {
    const texts = some.map(({ response }) => response);
    return (await models.embeddings(graph, texts, signal)).map((vector) => [...vector]);
  },
};

const [given] = process.argv.slice(2);
const folder = given ? resolve(given) : mkdtempSync(join(tmpdir(), 'agora-bench-models-'));
const python = await ensurePythonEnvironment({ requirements: EXPORT_REQUIREMENTS });
const parameters = await makeModels();
const rows = rowsOf(corpus(), ROWS);

const loop = new PyTorchLoop(python);
// It must not end while the loops have their turn.
const onnx = new OnnxProcess({ idleMs: 3_600_000 });
const models = new JobModels(onnx, { baseDir: folder, onProgress: () => undefined });
const { signal } = new AbortController();

console.log(`${cpus()[0]?.model}, ${availableParallelism()} cores; ${ROWS} rows, ${ROUNDS} rounds; rows per second`);
for (const model of MODELS.filter(({ name }) => ASKED.includes(name))) await compare(model);
loop.close();
await onnx.close();
if (!given) rmSync(folder, { recursive: true, force: true });

/** Makes what the folder lacks. Returns the number of each model's parameters. */
async function makeModels() {
  mkdirSync(folder, { recursive: true });
  const made = join(folder, 'parameters.json');
  if (existsSync(made)) return JSON.parse(readFileSync(made, 'utf8'));
  const text = join(folder, 'corpus.txt');
  writeFileSync(text, corpus());
  const script = new URL('metric-models/make_models.py', import.meta.url).pathname;
  const counts = execFileSync(python, [script, text, folder], { stdio: ['ignore', 'pipe', 'ignore'] });
  for (const { name, purpose } of MODELS) {
    const output = join(folder, `${name}-onnx`);
    rmSync(output, { recursive: true, force: true });
    mkdirSync(output);
    await exportModel({ model: join(folder, name), purpose, output });
  }
  writeFileSync(made, counts);
  return JSON.parse(counts);
}

async function compare({ name, kind }) {
  const read = READ[kind];
  const ask = (batch, some) => loop.pass({ model: join(folder, name), kind, batch, rows: some });
  // Models are loaded, and memory taken, before the clock starts.
  await ours(name, read, rows.slice(0, BATCH));
  for (const batch of [1, BATCH]) await ask(batch, rows.slice(0, BATCH));
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const mine = await ours(name, read, rows);
    const [single, batched] = [await ask(1, rows), await ask(BATCH, rows)];
    rounds.push({ mine: mine.seconds, single: single.seconds, batched: batched.seconds });
    if (round === 0) check(name, mine.values, single.values);
  }
  const speed = (which) => (ROWS / median(rounds.map((round) => round[which]))).toFixed(2);
  const ratio = (which) => median(rounds.map((round) => round[which] / round.mine));
  const failed = ratio('single') < WANTED ? 'FAIL ' : '';
  const size = `${(parameters[name] / 1e6).toFixed(0)} M`;
  console.log(
    `${failed}${kind} ${name} (${size}): ${speed('mine')}; one at a time ${speed('single')}, ratio ${ratio('single').toFixed(2)}; ` +
      `batches of ${BATCH} ${speed('batched')}, ratio ${ratio('batched').toFixed(2)}`,
  );
}

async function ours(name, read, some) {
  const begin = performance.now();
  const values = await read(join(folder, `${name}-onnx`), some);
  return { seconds: (performance.now() - begin) / 1000, values };
}

function check(name, mine, theirs) {
  const flat = theirs.flat();
  const worst = Math.max(...mine.flat().map((value, index) => Math.abs(value - flat[index])));
  if (!(worst <= TOLERANCE)) console.log(`FAIL ${name}: values differ by ${worst.toExponential(1)}`);
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
