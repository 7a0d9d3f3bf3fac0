// Measures `agora run` as a user starts it: a fresh process with every service embedded, timed by what the endpoint sees.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AS_AGORA, here, median, removeHome, startEndpoint, temporaryHome } from './setup.mjs';

const MAIN = here('../../../apps/cli/dist/main.js');
const LOOK_MS = 100;
const TICKS_PER_SECOND = 100;

/** What a user starts, in three settings: the time from the start of the process to the last answer, over the ideal. */
export async function command({ say, measure }) {
  for (const [latencyMs, concurrency, instances, bound] of [
    [200, 256, 10_000, 0.85],
    [200, 256, 2000, 0.59],
    [0, 64, 10_000],
  ]) {
    const shares = [];
    for (let round = 0; round < 3; round += 1) {
      const endpoint = await startEndpoint({ latencyMs });
      const url = endpoint.url;
      const bare = { home: temporaryHome(), url, to: instances, shard: 1000, concurrency };
      const ideal =
        latencyMs > 0 ? (1000 * concurrency) / latencyMs : instances / (await measure('bare.mjs', bare)).seconds;
      await endpoint.reset();
      const made = await measureCommand(endpoint, { instances, concurrency });
      await endpoint.stop();
      shares.push(made.rateFromStart / ideal);
      console.log(
        `     round ${round + 1}: ${made.rateFromStart.toFixed(0)} requests/s from its start, ideal ${ideal.toFixed(0)}/s; first request after ${made.startSeconds.toFixed(1)} s, ${made.rate.toFixed(0)}/s from there; CPU ${made.cpuSeconds.toFixed(1)} s`,
      );
    }
    const share = median(shares);
    const name = `agora run, ${latencyMs} ms, ${concurrency} in flight, ${instances}: share of the ideal`;
    if (bound) say(name, share.toFixed(2), `≥ ${bound}`, share >= bound);
    else console.log(`     ${name}, median ${share.toFixed(2)} (no bound)`);
  }
}

/**
 * Response generation in the math domain, stopped when every instance has its answer. `rate` counts from the first request,
 * `rateFromStart` from the start of the process.
 */
async function measureCommand(endpoint, { instances, concurrency }) {
  const folder = temporaryHome();
  writeExperiment(folder, { url: endpoint.url, instances, concurrency });
  const args = ['run', 'bench.yaml', '--no-preflight', '--home', join(folder, 'home'), '--out', join(folder, 'runs')];
  const started = Date.now();
  const agora = spawn(process.execPath, [...AS_AGORA.execArgv, MAIN, ...args], {
    cwd: folder,
    env: { ...AS_AGORA.env, CI: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const endToo = () => agora.kill('SIGKILL');
  process.once('exit', endToo);
  let output = '';
  for (const stream of [agora.stdout, agora.stderr]) stream.on('data', (data) => (output += data));
  let ended = false;
  const end = new Promise((resolve) => agora.on('close', resolve)).then(() => (ended = true));
  let stats = await endpoint.stats();
  while (!ended && stats.answered < instances) {
    await pause(LOOK_MS);
    stats = await endpoint.stats();
  }
  if (ended) throw new Error(`agora run ended before its time:\n${output}`);
  const cpuSeconds = cpuOf(agora.pid);
  // What comes after generation is another bench's matter. The first signal lets calls end; none is under way.
  agora.kill('SIGINT');
  await end;
  process.off('exit', endToo);
  removeHome(folder);
  if (stats.requests !== instances) throw new Error(`${stats.requests} requests for ${instances} instances`);
  return {
    startSeconds: (stats.firstAt - started) / 1000,
    rate: instances / ((stats.lastAt - stats.firstAt) / 1000),
    rateFromStart: instances / ((stats.lastAt - started) / 1000),
    cpuSeconds,
  };
}

function writeExperiment(folder, { url, instances, concurrency }) {
  const instructions = Array.from({ length: instances }, (_, index) => ({
    instruction: `What is ${index} + ${index}?`,
  }));
  writeFileSync(join(folder, 'instructions.jsonl'), instructions.map((row) => JSON.stringify(row)).join('\n'));
  const writer = {
    id: 'writer',
    provider: 'openai-compatible',
    model: 'mock-1',
    options: { baseURL: `${url}/v1` },
    limits: { concurrency },
  };
  const math = { id: 'math', options: { seeds: { responseGeneration: 'instructions.jsonl' }, benchmarks: {} } };
  const experiment = {
    name: 'bench',
    generators: [writer],
    methods: ['response-generation'],
    domains: [math],
    instances,
  };
  writeFileSync(join(folder, 'bench.yaml'), JSON.stringify({ ...experiment, metrics: [] }));
}

/** Of the process alone, without its children (Linux). */
function cpuOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return (user + system) / TICKS_PER_SECOND;
}
