#!/usr/bin/env node
// Rows per second of perplexity and embeddings through the process of the ONNX models, over those of a plain PyTorch loop (one row
// at a time, all cores) in the same run, with a random Llama of about 40 million parameters. At least 1.5 is wanted.
// Usage: npx tsc -b apps/intrinsic-metrics && node tools/bench/metric-models.mjs
// Makes the Python environments of the worker and of exports where there are none.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const { ensurePythonEnvironment, exportModel } = require('@agora/python-worker');
const { nanoModel } = require('@agora/nano-model');
const { JobModels } = require('../../apps/intrinsic-metrics/dist/models/job-models.js');
const { OnnxProcess } = require('../../apps/intrinsic-metrics/dist/models/onnx-process.js');

const ROWS = 120;
const WANTED = 1.5;
const LOOP = new URL('metric-models/loop.py', import.meta.url).pathname;

const folder = mkdtempSync(join(tmpdir(), 'agora-bench-models-'));
const python = await ensurePythonEnvironment();
const run = (args, input) =>
  execFileSync(python, [LOOP, ...args], { input, stdio: ['pipe', 'pipe', 'ignore'] }).toString();

const weights = join(folder, 'weights');
const parameters = Number(run(['make', weights, nanoModel.student]));
const graphs = {};
for (const purpose of ['perplexity', 'diversity']) {
  graphs[purpose] = join(folder, purpose);
  mkdirSync(graphs[purpose]);
  await exportModel({ model: weights, purpose, output: graphs[purpose] });
}

// Lengths as of answers: many short ones, some long, no two rows alike.
const rows = Array.from({ length: ROWS }, (_, n) => ({
  instruction: `Ann has ${n} red apples and buys ${n % 7} more every day. `.repeat(1 + (n % 3)),
  response: `On day ${n} she has ${n + (n % 7)} apples, so she can share some. `.repeat(1 + ((n * n) % 11)),
}));

const onnx = new OnnxProcess();
const models = new JobModels(onnx, { baseDir: folder, onProgress: () => undefined });
const { signal } = new AbortController();
const timed = async (ask) => {
  await ask(rows.slice(0, 1));
  const begin = performance.now();
  await ask(rows);
  return (performance.now() - begin) / 1000;
};
const ours = {
  perplexity: await timed((some) => models.logLikelihoods(graphs.perplexity, some, signal)),
  embedding: await timed((some) =>
    models.embeddings(
      graphs.diversity,
      some.map(({ response }) => response),
      signal,
    ),
  ),
};
await onnx.close();
const theirs = JSON.parse(run(['loop', weights], JSON.stringify({ rows })));
rmSync(folder, { recursive: true, force: true });

console.log(`${(parameters / 1e6).toFixed(1)} million parameters, vocabulary of 32,000, ${ROWS} rows`);
for (const name of ['perplexity', 'embedding']) {
  const ratio = theirs[name] / ours[name];
  const speeds = `${(ROWS / ours[name]).toFixed(1)} rows/s, PyTorch ${(ROWS / theirs[name]).toFixed(1)}`;
  console.log(`${ratio < WANTED ? 'FAIL ' : ''}${name.padEnd(10)} ${ratio.toFixed(2)} × (${speeds})`);
}
