#!/usr/bin/env node
// Does a race find the generator that a full grid finds, for less, and say so when there is nothing to find?
//
//   node tools/trials/race.mjs [--repeats 10] [--seeds 5] [--instances 20,60,200] [--first 1] [--home DIR] [--twins | --six]
//   node tools/trials/race.mjs --short     # one small race: killed, resumed, shared with a full run; about a minute
//
// Six calibration generators, two of them close (expert and nearly), race over the listed volumes with `--seeds` seeds; every
// repeat has seeds of its own. The grid is a full run of the largest volume with all of these seeds; its winner has the highest
// mean PGR. Two generators of equal quality (expert and twin, the same qualities drawn by another stream) race as well.
//
// Races and grid share one home, so cells are made once; a race's work is counted by the cells that it asked for.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { agora } from './agora.mjs';
import { shortRace } from './race/short.mjs';

const { values: flags } = parseArgs({
  options: {
    repeats: { type: 'string', default: '10' },
    seeds: { type: 'string', default: '5' },
    first: { type: 'string', default: '1' },
    instances: { type: 'string', default: '20,60,200' },
    home: { type: 'string' },
    twins: { type: 'boolean', default: false },
    six: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
  },
});

const SIX = `
  - { id: expert, provider: calibration, model: expert }
  - { id: nearly, provider: calibration, model: expert, options: { wrongShare: 0.06 } }
  - { id: careless, provider: calibration, model: expert, options: { wrongShare: 0.25 } }
  - { id: sloppy, provider: calibration, model: sloppy }
  - { id: repetitive, provider: calibration, model: repetitive }
  - { id: off-format, provider: calibration, model: off-format }`;
// The model's name is part of what outputs are drawn from, so the twin writes other data of the same quality.
const TWINS = `
  - { id: expert, provider: calibration, model: expert }
  - { id: twin, provider: calibration, model: sloppy, options: { wrongShare: 0, malformedShare: 0.02 } }`;

const volumes = flags.instances.split(',').map(Number);
const seedsEach = Number(flags.seeds);
const work = mkdtempSync(join(tmpdir(), 'agora-race-'));
const home = flags.home ? resolve(flags.home) : join(work, 'home');

function experiment(name, generators, instances, seeds) {
  const file = join(work, `${name}-${seeds[0]}.yaml`);
  writeFileSync(
    file,
    `name: ${name}
generators:${generators}
methods: [instance-generation]
domains: [{ id: nano-math, options: { heldOut: 200 } }]
instances: [${instances.join(', ')}]
seeds: [${seeds.join(', ')}]
metrics: []
analysis: { bootstrap: 200 }
`,
  );
  return file;
}

async function command(args, kind) {
  const { code, events, output } = await agora([...args, '--json', '--home', home, '--out', join(work, 'runs')]).ended;
  const found = events.findLast((event) => event.kind === kind);
  if (code !== 0 || !found) throw new Error(`agora ${args.join(' ')}: exit code ${code}\n${output.slice(-4000)}`);
  return found;
}

const ended = ({ ending }) =>
  ending.kind === 'winner'
    ? `${ending.generator} wins`
    : `${ending.kind} ${(ending.generators ?? []).join(' = ')} ±${ending.within?.toFixed(1)}${ending.early ? ' (early)' : ''}`;
const share = (part, whole) => `${((100 * part) / whole).toFixed(0)} %`;

async function raceSix(seeds, totals) {
  const { race } = await command(['race', experiment('six', SIX, volumes, seeds)], 'race');
  const largest = Math.max(...volumes);
  const { results } = await command(['run', experiment('grid', SIX, [largest], seeds)], 'results');
  const best = [...results.leaderboard].sort((a, b) => b.pgr.value - a.pgr.value)[0];
  const { ending, grid, rungs } = race;
  const took = rungs.at(-1).work;
  const leader = ending.kind === 'winner' ? ending.generator : ending.generators?.[0];
  const among = ending.kind === 'winner' ? leader === best.generator : ending.generators?.includes(best.generator);
  const single = { instances: grid.instances, trainings: grid.trainings / volumes.length };
  totals.leader += leader === best.generator;
  totals.among += Boolean(among);
  totals.instances += took.instances / grid.instances;
  totals.trainings += took.trainings / grid.trainings;
  totals.single += took.trainings / single.trainings;
  const out = rungs.map(({ standings }) => standings.filter(({ decision }) => decision === 'out').length).join('+');
  console.log(
    `seeds ${seeds[0]}–${seeds.at(-1)}: race: ${ended(race)}; grid: ${best.generator} ${best.pgr.value.toFixed(1)}; out per rung ${out}; ` +
      `instances ${share(took.instances, grid.instances)}, students ${share(took.trainings, grid.trainings)} ` +
      `(${share(took.trainings, single.trainings)} of a grid of the largest volume alone)`,
  );
}

async function raceTwins(seeds, totals) {
  const { race } = await command(['race', experiment('twins', TWINS, volumes, seeds)], 'race');
  totals.tied += race.ending.kind === 'cannot-tell';
  console.log(`seeds ${seeds[0]}–${seeds.at(-1)}: twins: ${ended(race)}`);
}

async function trial() {
  const totals = { leader: 0, among: 0, instances: 0, trainings: 0, single: 0, tied: 0 };
  const repeats = Number(flags.repeats);
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const from = Number(flags.first) + repeat * seedsEach;
    const seeds = Array.from({ length: seedsEach }, (_, index) => from + index);
    if (!flags.twins) await raceSix(seeds, totals);
    if (!flags.six) await raceTwins(seeds, totals);
  }
  const enough = Math.ceil(0.9 * repeats);
  const checks = [];
  if (!flags.twins) {
    console.log(
      `leader of the race = winner of the grid: ${totals.leader} of ${repeats}; among those left: ${totals.among}`,
    );
    const means = [totals.instances, totals.trainings, totals.single].map((sum) => share(sum / repeats, 1));
    console.log(
      `of a full run: instances ${means[0]}, students ${means[1]}; of the largest volume's students ${means[2]}`,
    );
    checks.push(totals.leader >= enough, totals.instances <= 0.5 * repeats, totals.trainings <= 0.5 * repeats);
  }
  if (!flags.six) {
    console.log(`equal generators end in "cannot tell": ${totals.tied} of ${repeats}`);
    checks.push(totals.tied >= enough);
  }
  return checks;
}

const checks = flags.short ? await shortRace(work) : await trial();
rmSync(work, { recursive: true, force: true });
const passed = checks.filter(Boolean).length;
console.log(`${passed} passed, ${checks.length - passed} failed`);
process.exitCode = passed === checks.length ? 0 : 1;
