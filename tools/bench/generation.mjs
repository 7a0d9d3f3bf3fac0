#!/usr/bin/env node
// How fast and how carefully Agora generates, against a local mock endpoint, each figure beside its bound.
// What to build first and which parts there are: tools/bench/README.md. Usage: node tools/bench/generation.mjs [speed|latency|…] …
import { command } from './generation/command.mjs';
import { child, median, removeHome, slotsOf, startEndpoint, tearJournal, temporaryHome } from './generation/setup.mjs';

const wanted = process.argv.slice(2);
const results = [];

function say(name, value, bound, holds) {
  results.push(holds);
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${name.padEnd(58)} ${String(value).padStart(10)}  (${bound})`);
}

async function measure(script, options) {
  const process = child(script, options);
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
    const shard = 1000;
    // A thousand take a warm process a fraction of a second, so the median of twenty times a thousand is taken there.
    for (const [state, warmUp, shards] of [
      ['cold', 0, 1],
      ['warm', 20_000, 20],
    ]) {
      const ratios = [];
      const cpus = [];
      for (let round = 0; round < 5; round += 1) {
        const endpoint = await startEndpoint();
        const options = { url: endpoint.url, to: shard * shards, shard, seeds: shard, concurrency: 64, warmUp };
        const bare = await measure('bare.mjs', { home: temporaryHome(), ...options });
        const made = await measure('worker.mjs', { home: temporaryHome(), ...options });
        await endpoint.stop();
        if (made.accepted !== options.to) throw new Error(`accepted ${made.accepted} of ${options.to}`);
        const ratio = bare.shardSeconds / made.shardSeconds;
        ratios.push(ratio);
        cpus.push(made.cpuSeconds / shards);
        console.log(
          `     ${state}, round ${round + 1}: ${(shard / made.shardSeconds).toFixed(0)} instances/s, bare http.request ${(shard / bare.shardSeconds).toFixed(0)}/s, ratio ${ratio.toFixed(2)}, CPU ${(made.cpuSeconds / shards).toFixed(2)} s (bare ${(bare.cpuSeconds / shards).toFixed(2)} s) per 1,000`,
        );
      }
      const [ratio, cpu] = [median(ratios), median(cpus)];
      const share = `0 ms, 64 in flight, ${state}: share of bare http.request, median`;
      if (state === 'cold') say(share, ratio.toFixed(2), '≥ 0.60', ratio >= 0.6);
      else console.log(`     ${share} ${ratio.toFixed(2)} (no bound)`);
      say(`0 ms, 64 in flight, ${state}: CPU seconds per 1,000 instances`, cpu.toFixed(2), '≤ 1', cpu <= 1);
    }
  },
  async latency() {
    for (const [concurrency, bound] of [
      [64, 290],
      [256, 900],
    ]) {
      const rates = [];
      for (let round = 0; round < 3; round += 1) {
        const endpoint = await startEndpoint({ latencyMs: 200 });
        const options = { url: endpoint.url, to: 1000, concurrency, warmUp: 5000 };
        const bare = await measure('bare.mjs', { home: temporaryHome(), ...options });
        const { seconds } = await measure('worker.mjs', { home: temporaryHome(), ...options });
        await endpoint.stop();
        rates.push(1000 / seconds);
        console.log(
          `     round ${round + 1}: ${(1000 / seconds).toFixed(0)} instances/s, bare http.request ${(1000 / bare.seconds).toFixed(0)}/s`,
        );
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
    const options = { url: endpoint.url, to: total, shard: 1000, concurrency: 64, reportEvery: 10_000, join: true };
    const process = child('worker.mjs', { home: temporaryHome(), ...options });
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
    say(
      '100,000 instances: peak RSS of the shards, MB',
      last.shardsPeakMB.toFixed(0),
      '≤ 150',
      last.shardsPeakMB <= 150,
    );
    say('100,000 instances: rows of the dataset', last.joined.accepted, `= ${total}`, last.joined.accepted === total);
    say('100,000 instances: peak RSS with the dataset, MB', last.peakRssMB.toFixed(0), '≤ 150', last.peakRssMB <= 150);
    say('100,000 instances: highest RSS after 20,000 over that at 20,000', growth.toFixed(2), '≤ 1.10', growth <= 1.1);
  },

  /** Shards of 1.5 KB rows, no two alike, become a dataset in a fresh process. */
  async dataset() {
    const total = 100_000;
    const home = temporaryHome();
    await measure('joiner.mjs', { home, to: total, make: true });
    const joined = await measure('joiner.mjs', { home, to: total });
    removeHome(home);
    say('100,000 instances joined: rows', joined.accepted, `= ${total}`, joined.accepted === total);
    say('100,000 instances joined: rows per second', (total / joined.seconds).toFixed(0), '> 0', joined.accepted > 0);
    say('100,000 instances joined: peak RSS, MB', joined.peakRssMB.toFixed(0), '≤ 150', joined.peakRssMB <= 150);
  },

  /** Every slot must end as an instance or a named rejection, whatever the endpoint does. */
  async faults() {
    const count = 500;
    const cases = {
      '5 % HTTP 500': { status500: 0.05 },
      '40 % HTTP 500': { status500: 0.4 },
      '5 % dropped connections': { drop: 0.05 },
      '10 % slow drips': { drip: 0.1 },
      '10 % truncated JSON': { truncated: 0.1 },
      '10 % empty choices': { empty: 0.1 },
      '10 % content filters': { filtered: 0.05, withheld: 0.05 },
      '10 % finish length': { length: 0.1 },
      'of everything a little': {
        status500: 0.05,
        drop: 0.02,
        drip: 0.02,
        truncated: 0.02,
        empty: 0.02,
        filtered: 0.02,
        withheld: 0.02,
        length: 0.05,
      },
    };
    for (const [name, faults] of Object.entries(cases)) {
      const made = await generate(
        { latencyMs: 5, faults },
        { to: count, concurrency: 64, runtime: { backoff: { baseMs: 20, capMs: 500 } } },
      );
      const rejected = Object.values(made.rejected).reduce((sum, each) => sum + each, 0);
      const named =
        Object.entries(made.rejected)
          .map(([reason, each]) => `${each} ${reason}`)
          .join(', ') || 'none rejected';
      const whole = !made.fault && made.accepted + made.missing === count && (made.missing === 0 || rejected > 0);
      say(
        `${name}: instances and missing (${named}; ${made.calls} calls)`,
        `${made.accepted}+${made.missing}`,
        `= ${count}`,
        whole,
      );
    }
    const never = await generate({ latencyMs: 5, faults: { filtered: 1 } }, { to: 50, concurrency: 8 });
    say(
      '100 % content filters: every slot missing, each by name',
      `${never.missing}`,
      '= 50',
      never.missing === 50 && never.rejected['content-filter'] === 200,
    );
  },

  /** Refusals: by a limiter that closes for a second, and by chance. */
  async refusals() {
    const cases = [
      ['a limiter that closes for 1 s', { latencyMs: 1000, closeEvery: 600 }, 4000],
      ['10 % at random, 200 ms', { latencyMs: 200, faults: { status429: 0.1 } }, 10000],
      ['10 % at random, 1 s', { latencyMs: 1000, faults: { status429: 0.1 } }, 4000],
    ];
    for (const [name, endpoint, count] of cases) {
      const options = { to: count, concurrency: 64, warmUp: 64, seeds: count + 64 };
      const clean = await generate({ latencyMs: endpoint.latencyMs }, options);
      const made = await generate(endpoint, options);
      const ratio = made.seconds / clean.seconds;
      console.log(
        `     ${name}: clean ${clean.seconds.toFixed(1)} s, refused ${made.endpoint.refused} of ${made.endpoint.requests}, ${made.seconds.toFixed(1)} s`,
      );
      say(
        `429 with Retry-After: 1, ${name}: over clean time`,
        ratio.toFixed(2),
        '≤ 1.30',
        ratio <= 1.3 && made.accepted === count,
      );
      say(
        `429 with Retry-After: 1, ${name}: a request before its rest ended`,
        made.endpoint.sameTooEarly,
        '= 0',
        made.endpoint.sameTooEarly === 0,
      );
    }
  },

  /** kill -9 at a random moment, twice, with a torn journal line; then the same command. */
  async crashes() {
    const count = 1000;
    const inFlight = 64;
    const rounds = Number(process.env.AGORA_BENCH_CRASHES ?? 50);
    let mostRepaid = 0;
    let whole = 0;
    let doubled = 0;
    let allowed = true;
    for (let round = 0; round < rounds; round += 1) {
      const endpoint = await startEndpoint({ latencyMs: 10 });
      const home = temporaryHome();
      const options = { home, url: endpoint.url, to: count, concurrency: inFlight, providerOptions: {} };
      let crashes = 0;
      for (const share of [0.2 + 0.5 * Math.random(), Math.random()]) {
        const target = (await endpoint.stats()).requests + share * (count - (await endpoint.stats()).prompts);
        const killed = child('worker.mjs', options);
        let ended = false;
        void killed.ended.then(() => (ended = true));
        while (!ended && (await endpoint.stats()).requests < target)
          await new Promise((resolve) => setTimeout(resolve, 3));
        killed.kill();
        if ((await killed.ended).signal === 'SIGKILL') crashes += 1;
        if (Math.random() < 0.5) tearJournal(home);
      }
      const made = await measure('worker.mjs', options);
      const { requests, prompts } = await endpoint.stats();
      const torn = crashes; // A torn line is one more try to repeat.
      const slots = slotsOf(home);
      await endpoint.stop();
      mostRepaid = Math.max(mostRepaid, (requests - prompts) / Math.max(1, crashes));
      allowed &&= requests - prompts <= crashes * inFlight + torn;
      if (made.accepted === count && slots.length === count) whole += 1;
      doubled += slots.length - new Set(slots).size;
      removeHome(home);
      if ((round + 1) % 10 === 0)
        console.log(
          `     ${round + 1} rounds: ${whole} whole, ${doubled} doubled, most repaid per crash ${mostRepaid.toFixed(0)}`,
        );
    }
    say(`kill -9 twice, torn lines, ${rounds} times: datasets whole`, whole, `= ${rounds}`, whole === rounds);
    say('… rows doubled', doubled, '= 0', doubled === 0);
    say(
      '… most calls repaid per crash',
      mostRepaid.toFixed(0),
      `≤ ${inFlight} in flight + 1 whose line was torn`,
      allowed,
    );
  },

  command: () => command({ say, measure }),
};

for (const name of wanted.length > 0 ? wanted : Object.keys(benches)) {
  if (!benches[name]) throw new Error(`no benchmark "${name}"; there are ${Object.keys(benches).join(', ')}`);
  console.log(name);
  await benches[name]();
}
process.exitCode = results.every(Boolean) ? 0 : 1;
