#!/usr/bin/env node
// Does the calibration experiment rank its generators as it must, whatever the experiment seed?
//
//   node tools/trials/ten-seeds.mjs [--seeds 10] [--first 1] [--experiment examples/calibration.yaml]
//
// The known answer: expert above repetitive and sloppy, both above off-format. Prints PGR with its interval per generator
// and seed, and for each pair of that order whether the values and the rank ranges agree with it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { agora, root } from './agora.mjs';

const { values: flags } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10' },
    first: { type: 'string', default: '1' },
    experiment: { type: 'string', default: 'examples/calibration.yaml' },
  },
});
const ORDER = [
  ['expert', 'repetitive'],
  ['expert', 'sloppy'],
  ['repetitive', 'off-format'],
  ['sloppy', 'off-format'],
];

const text = readFileSync(resolve(root, flags.experiment), 'utf8');
if (!/^seeds:/m.test(text)) throw new Error(`${flags.experiment} has no line "seeds: …" to set`);
const work = mkdtempSync(join(tmpdir(), 'agora-seeds-'));
let right = 0;
let clear = 0;
const count = Number(flags.seeds);
for (let seed = Number(flags.first); seed < Number(flags.first) + count; seed += 1) {
  const file = join(work, `seed-${seed}.yaml`);
  writeFileSync(file, text.replace(/^seeds:.*$/m, `seeds: [${seed}]`));
  const begun = Date.now();
  const { code, events, output } = await agora([
    'run',
    file,
    '--json',
    '--home',
    join(work, 'home'),
    '--out',
    join(work, 'runs'),
  ]).ended;
  const results = events.find(({ kind }) => kind === 'results')?.results;
  if (code !== 0 || !results) throw new Error(`seed ${seed}: exit code ${code}\n${output}`);
  const rows = new Map(results.leaderboard.map((row) => [row.generator, row]));
  const pairs = ORDER.filter(([better, worse]) => rows.has(better) && rows.has(worse));
  const ordered = pairs.every(([better, worse]) => rows.get(better).pgr.value > rows.get(worse).pgr.value);
  const separated = pairs.every(([better, worse]) => rows.get(better).rank.worst < rows.get(worse).rank.best);
  right += ordered;
  clear += separated;
  const figures = results.leaderboard.map(
    ({ generator, pgr }) => `${generator} ${pgr.value.toFixed(1)} [${pgr.low.toFixed(1)}, ${pgr.high.toFixed(1)}]`,
  );
  console.log(
    `seed ${seed}: ${ordered ? 'ordered' : 'NOT ORDERED'}${separated ? ', all ranks clear' : ''}, ${((Date.now() - begun) / 1000).toFixed(0)} s; ${figures.join('; ')}`,
  );
}
rmSync(work, { recursive: true, force: true });
console.log(`ordered in ${right} of ${count} seeds, every rank clear in ${clear}`);
console.log(`${right} passed, ${count - right} failed`);
process.exitCode = right === count ? 0 : 1;
