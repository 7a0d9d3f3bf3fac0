#!/usr/bin/env node
// Programs per second in the warm sandbox and with a fresh `python3` per program, in turns within one run, so that the
// ratio holds on a busy machine as well. Usage: npx tsc -b libs/runtime/sandbox && node tools/bench/sandbox.mjs [programs]
import { execFile } from 'node:child_process';
import { availableParallelism, loadavg } from 'node:os';
import { promisify } from 'node:util';
import { Sandbox } from '@agora/sandbox';

const programs = Number(process.argv[2] ?? 200);
const rounds = 5;
/** Programs per second that two cores must do with bubblewrap on; the machine should have nothing else to do. */
const BOUND = 40;
const python = process.env.AGORA_SANDBOX_PYTHON ?? '/usr/bin/python3';
const run = promisify(execFile);

const source = (n) => `def f(x):\n    return x * x + ${n}\nprint([f(x) for x in range(10)])`;

/** Calls `work` for 0 … programs-1, at most `atOnce` at a time; the number done per second. */
async function rate(atOnce, work) {
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < programs) await work(next++);
    }),
  );
  return programs / ((performance.now() - started) / 1000);
}

const cores = availableParallelism();
const { isolation, detail } = await Sandbox.probe();
console.log(`${cores} cores, load ${loadavg()[0].toFixed(1)}; ${isolation} (${detail})`);

const sandbox = new Sandbox();
const expected = (n) => `[${Array.from({ length: 10 }, (_, x) => x * x + n).join(', ')}]\n`;
const results = [];
for (let round = 0; round < rounds; round += 1) {
  const warm = await rate(2 * cores, async (n) => {
    const { stdout } = await sandbox.execute({ source: source(n) });
    if (stdout !== expected(n)) throw new Error(`program ${n} printed ${stdout}`);
  });
  const fresh = await rate(cores, (n) => run(python, ['-I', '-c', source(n)]));
  results.push({ warm, fresh, ratio: warm / fresh });
  console.log(
    `round ${round + 1}: sandbox ${warm.toFixed(0)}/s, fresh python3 ${fresh.toFixed(0)}/s, ratio ${(warm / fresh).toFixed(2)}`,
  );
}
await sandbox.close();

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const [warm, fresh, ratio] = ['warm', 'fresh', 'ratio'].map((name) => median(results.map((result) => result[name])));
console.log(`median: sandbox ${warm.toFixed(0)}/s, fresh python3 ${fresh.toFixed(0)}/s, ratio ${ratio.toFixed(2)}`);
if (isolation === 'bubblewrap' && warm < BOUND) {
  console.log(`FAIL: ${warm.toFixed(0)} programs/s with bubblewrap, fewer than ${BOUND}`);
  process.exitCode = 1;
}
