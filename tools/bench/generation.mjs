#!/usr/bin/env node
// How fast and how carefully Agora generates, against a local mock endpoint, each figure beside its bound.
// Usage: npx tsc -b apps/cli tools/bench … see README; node tools/bench/generation.mjs [speed|latency|memory|limits|faults] …
import { child, startEndpoint, temporaryHome } from './generation/setup.mjs';

const wanted = process.argv.slice(2);
const results = [];

function say(name, value, bound, holds) {
  results.push(holds);
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${name.padEnd(58)} ${String(value).padStart(10)}  (${bound})`);
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function measure(script, options, env) {
  const process = child(script, options, env);
  let last;
  for (;;) {
    const line = await process.line();
    if (line === undefined) throw new Error(`${script} ended: ${JSON.stringify(await process.ended)}`);
    if (line === 'ready') continue;
    last = JSON.parse(line);
    if (last.seconds !== undefined) break;
    console.log(`     ${line}`);
  }
  await process.ended;
  return last;
}

/** One execution of a fresh home against a fresh endpoint. */
async function generate(endpointOptions, options) {
  const endpoint = await startEndpoint(endpointOptions);
  try {
    const made = await measure('worker.mjs', { home: temporaryHome(), url: endpoint.url, ...options });
    return { ...made, endpoint: await endpoint.stats() };
  } finally {
    await endpoint.stop();
  }
}

const benches = {
  async speed() {
    const rounds = 5;
    const count = 1000;
    const ratios = [];
    const cpus = [];
    const rates = [];
    for (let round = 0; round < rounds; round += 1) {
      const endpoint = await startEndpoint();
      const options = { url: endpoint.url, to: count, concurrency: 64, warmUp: 1000 };
      const bare = await measure('bare.mjs', { home: temporaryHome(), ...options });
      const made = await measure('worker.mjs', { home: temporaryHome(), ...options });
      await endpoint.stop();
      if (made.accepted !== count) throw new Error(`accepted ${made.accepted} of ${count}`);
      ratios.push(bare.seconds / made.seconds);
      cpus.push(made.cpuSeconds);
      rates.push(count / made.seconds);
      console.log(
        `     round ${round + 1}: ${(count / made.seconds).toFixed(0)} instances/s, bare http.request ${(count / bare.seconds).toFixed(0)}/s, ratio ${(bare.seconds / made.seconds).toFixed(2)}, CPU ${made.cpuSeconds.toFixed(2)} s (bare ${bare.cpuSeconds.toFixed(2)} s)`,
      );
    }
    say(
      '0 ms, 64 in flight: share of bare http.request, median',
      median(ratios).toFixed(2),
      '≥ 0.60',
      median(ratios) >= 0.6,
    );
    say('0 ms, 64 in flight: CPU seconds per 1,000 instances', median(cpus).toFixed(2), '≤ 1', median(cpus) <= 1);
  },
  async latency() {
    for (const [concurrency, bound] of [
      [64, 290],
      [256, 900],
    ]) {
      const rates = [];
      for (let round = 0; round < 3; round += 1) {
        const { seconds } = await generate({ latencyMs: 200 }, { to: 1000, concurrency, warmUp: 300 });
        rates.push(1000 / seconds);
      }
      say(
        `200 ms, ${concurrency} in flight: instances/s, median of 3`,
        median(rates).toFixed(0),
        `≥ ${bound}`,
        median(rates) >= bound,
      );
    }
  },
  async memory() {
    const total = 100_000;
    const seen = [];
    const endpoint = await startEndpoint();
    const process = child('worker.mjs', {
      home: temporaryHome(),
      url: endpoint.url,
      to: total,
      shard: 1000,
      concurrency: 64,
      reportEvery: 10_000,
    });
    let last;
    for (let line = await process.line(); line !== undefined; line = await process.line()) {
      if (line === 'ready') continue;
      last = JSON.parse(line);
      if (last.done) {
        seen.push(last);
        console.log(`     ${last.done} instances: ${last.rssMB.toFixed(0)} MB`);
      }
    }
    await endpoint.stop();
    const later = seen.filter(({ done }) => done >= 20_000).map(({ rssMB }) => rssMB);
    const growth = Math.max(...later) / later[0];
    say('100,000 instances: all made', last.accepted, `= ${total}`, last.accepted === total);
    say('100,000 instances: peak RSS, MB', last.peakRssMB.toFixed(0), '≤ 150', last.peakRssMB <= 150);
    say('100,000 instances: highest RSS after 20,000 over that at 20,000', growth.toFixed(2), '≤ 1.10', growth <= 1.1);
  },
};

for (const name of wanted.length > 0 ? wanted : Object.keys(benches)) {
  if (!benches[name]) throw new Error(`no benchmark "${name}"; there are ${Object.keys(benches).join(', ')}`);
  console.log(name);
  await benches[name]();
}
process.exitCode = results.every(Boolean) ? 0 : 1;
