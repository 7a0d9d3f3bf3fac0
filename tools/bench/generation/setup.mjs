// What the generation benchmarks share: the mock endpoint, jobs as the orchestrator makes them, child processes.
import { execFileSync, fork } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ArtifactStore, stageKey, writeJsonl } from '@agora/artifacts';
import { PluginHost } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';

export const here = (name) => fileURLToPath(new URL(name, import.meta.url));

const homes = [];
process.on('exit', () => homes.forEach((home) => rmSync(home, { recursive: true, force: true })));

export function temporaryHome() {
  const home = mkdtempSync(join(tmpdir(), 'agora-bench-'));
  homes.push(home);
  return home;
}

export function removeHome(home) {
  rmSync(home, { recursive: true, force: true });
}

/** Cuts the newest journal in the middle of its last line, as a power cut would. */
export function tearJournal(home) {
  const root = join(home, 'journals');
  if (!existsSync(root)) return;
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort((a, b) => statSync(a).mtimeMs - statSync(b).mtimeMs);
  const newest = files.at(-1);
  if (newest && statSync(newest).size > 20) truncateSync(newest, statSync(newest).size - 17);
}

/** Slots of all rows of the finished shards. */
export function slotsOf(home) {
  const root = join(home, 'artifacts');
  return (
    readdirSync(root, { recursive: true })
      // What a killed process was building is no artifact.
      .filter((name) => name.endsWith('train.jsonl') && !name.startsWith('.building'))
      .flatMap((name) => readFileSync(join(root, name), 'utf8').split('\n').filter(Boolean))
      .map((line) => JSON.parse(line).provenance.slot)
  );
}

const GENERATING = ['worker.mjs', 'joiner.mjs'];
const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
/** As the command `agora` starts its process. */
export const AS_AGORA = {
  execArgv: ['--max-semi-space-size=16', '--interrupt-budget=300000'].filter((flag) =>
    known.includes(`  ${flag.split('=')[0]} (`),
  ),
  env: {
    NODE_COMPILE_CACHE: here('../../../node_modules/.agora-compiled'),
    ...process.env,
    MALLOC_MMAP_THRESHOLD_: '131072',
  },
};

/** Starts a child of this folder. `line()` is its next line of output; `ended` its exit code. */
export function child(script, options) {
  const started = fork(here(script), [JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    ...(GENERATING.includes(script) ? AS_AGORA : {}),
  });
  const lines = [];
  const waiting = [];
  let rest = '';
  started.stdout.on('data', (data) => {
    const parts = (rest + data).split('\n');
    rest = parts.pop();
    for (const part of parts) waiting.length > 0 ? waiting.shift()(part) : lines.push(part);
  });
  const ended = new Promise((resolve) =>
    started.on('exit', (code, signal) => {
      for (const give of waiting) give(undefined);
      resolve({ code, signal });
    }),
  );
  const line = () => (lines.length > 0 ? Promise.resolve(lines.shift()) : new Promise((give) => waiting.push(give)));
  return { pid: started.pid, line, ended, kill: (signal = 'SIGKILL') => started.kill(signal) };
}

export async function startEndpoint(options = {}) {
  const endpoint = child('endpoint.mjs', options);
  const url = `http://127.0.0.1:${await endpoint.line()}`;
  return {
    url,
    stats: async () => (await fetch(`${url}/stats`)).json(),
    reset: async () => (await fetch(`${url}/reset`)).text(),
    stop: async () => {
      endpoint.kill();
      await endpoint.ended;
    },
  };
}

/** A shard of response generation in the math domain, as the orchestrator would plan it. */
export async function shardJob(home, options) {
  const {
    url,
    from = 0,
    to = 1000,
    concurrency = 64,
    maxAttempts = 4,
    price,
    budgetUsd,
    limits,
    seeds = Math.min(5000, Math.max(1000, to)),
  } = options;
  const store = new ArtifactStore(home);
  const host = new PluginHost({ baseDir: home, rng: seededRng });
  const rows = Array.from({ length: seeds }, (_, index) => ({
    id: `seed:${index}`,
    instruction: `What is ${index} + ${index}?`,
  }));
  const seedsArtifact = await store.build({ kind: 'seeds', count: seeds }, (dir) =>
    writeJsonl(join(dir, 'seeds.jsonl'), rows),
  );
  const providerOptions = { baseURL: `${url}/v1`, ...options.providerOptions };
  const spec = {
    kind: 'shard',
    generator: {
      id: 'writer',
      // The port of the mock must not change the key.
      provider: await host.use('provider', 'openai-compatible', providerOptions),
      model: 'mock-1',
      sampling: { temperature: 1, topP: 0.9, maxTokens: 4096 },
    },
    method: await host.use('method', 'response-generation', {}),
    domain: await host.use('domain', 'math', {}),
    seeds: seedsArtifact.key,
    experimentSeed: options.experimentSeed ?? 1,
    slots: { from, to },
    maxAttempts,
  };
  return {
    key: stageKey(spec),
    runId: 'bench',
    title: `slots ${from} to ${to}`,
    cells: ['cell'],
    spec,
    runtime: {
      baseDir: home,
      options: { 'openai-compatible': providerOptions },
      limits: { concurrency, ...limits },
      mode: 'live',
      ...(price ? { price } : {}),
      ...(budgetUsd === undefined ? {} : { budgetUsd }),
    },
  };
}

/** The dataset of some shards. */
export function datasetJob(shards) {
  const [{ runtime, cells }] = shards;
  const instances = Math.max(...shards.map(({ spec }) => spec.slots.to));
  const cell = { generator: 'writer', domain: 'math', method: 'response-generation', instances, seed: 1 };
  const spec = { kind: 'dataset', cell, shards: shards.map(({ key }) => key) };
  return { key: stageKey(spec), runId: 'bench', title: 'dataset', cells, spec, runtime };
}

export function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
