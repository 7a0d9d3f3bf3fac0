#!/usr/bin/env node
// Every solution that HumanEval+ and MBPP+ give for their own tasks must pass base and plus, written as a model would write
// it, and every program that returns nothing must fail. Needs the two files: DIR, or else what AGORA_DATA holds.
// Usage: npx tsc -b plugins/domain/code libs/runtime/sandbox libs/runtime/plugin-host &&
//        node tools/trials/canonical-solutions.mjs [--data DIR] [--only humaneval|mbpp] [--task ID] [--again]
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import plugin from '@agora/domain-code';
import { DataFiles } from '@agora/plugin-host';
import { Sandbox } from '@agora/sandbox';

const { values: given } = parseArgs({
  options: { data: { type: 'string' }, only: { type: 'string' }, task: { type: 'string' }, again: { type: 'boolean' } },
});
const cache = await mkdtemp(join(tmpdir(), 'agora-canonical-'));
const files = new DataFiles({ cache, offline: given.data !== undefined });
const folder = given.data && resolve(given.data);
const wanted = given.only ? [given.only] : ['humaneval', 'mbpp'];

const domain = await plugin.default.create(
  plugin.default.options.parse({ benchmarks: Object.fromEntries(wanted.map((id) => [id, {}])) }),
  {
    secret: () => '',
    resolvePath: resolve,
    rng: () => undefined,
    dataFile: (source) => files.find(source, folder),
    cacheFolder: cache,
  },
);
const { detail } = await Sandbox.probe();
const cores = availableParallelism();
console.log(`${cores} cores, load ${loadavg()[0].toFixed(1)}; ${detail}`);
const sandbox = new Sandbox();
const tools = { execute: (program) => sandbox.execute(program) };

async function inParallel(list, work) {
  let next = 0;
  await Promise.all(
    Array.from({ length: 2 * cores }, async () => {
      while (next < list.length) await work(list[next++]);
    }),
  );
}

/** A solution as a chat model would give it, out of the file's own row. */
const answer = ({ prompt, canonical_solution: solution }) =>
  `Here it is.\n\n\`\`\`python\n${prompt}${solution}\n\`\`\`\n\nIt returns what was asked for.`;

let failures = 0;
for (const benchmark of domain.benchmarks) {
  const items = (await benchmark.items()).filter(({ id }) => !given.task || id === given.task);
  const rows = await solutions(benchmark.id);
  const rounds = [
    ['canonical, expected values computed', (item) => answer(rows.get(item.id)), 1],
    ...(given.again ? [['canonical, expected values known', (item) => answer(rows.get(item.id)), 1]] : []),
    ['returns nothing', ({ metadata }) => `def ${metadata.entryPoint}(*args):\n    return`, 0],
  ];
  for (const [name, output, value] of rounds) {
    const started = performance.now();
    const slow = [];
    let right = 0;
    await inParallel(items, async (item) => {
      const began = performance.now();
      const score = await benchmark.score(item, output(item), tools);
      const seconds = (performance.now() - began) / 1000;
      if (seconds > 5) slow.push(`${item.id} ${seconds.toFixed(0)} s`);
      if (score.value === value) right += 1;
      else console.log(`  ${item.id}: ${score.reason} ${JSON.stringify(score.details)}`);
    });
    failures += items.length - right;
    const seconds = (performance.now() - started) / 1000;
    console.log(
      `${benchmark.id}, ${name}: ${right}/${items.length} score ${value}; ${seconds.toFixed(0)} s, ` +
        `${(items.length / seconds).toFixed(1)} tasks/s${slow.length ? `; slow: ${slow.join(', ')}` : ''}`,
    );
  }
}
await sandbox.close();
await rm(cache, { recursive: true });
process.exitCode = failures === 0 ? 0 : 1;

/** Solutions by task id. Python's NaN is no JSON, but stands only in inputs, which are not needed here. */
async function solutions(id) {
  const { readFile } = await import('node:fs/promises');
  const source = { humaneval: 'humanevalplus', mbpp: 'mbppplus' }[id];
  const path = await files.find({ title: id, licence: '', names: [`${source}.jsonl`], urls: [] }, folder);
  const lines = (await readFile(path, 'utf8')).split('\n').filter(Boolean);
  return new Map(
    lines.map((line) => {
      const row = JSON.parse(line.replace(/(?<=[[,:] ?)-?(?:NaN|Infinity)(?=[\],}])/g, 'null'));
      return [row.task_id, row];
    }),
  );
}
