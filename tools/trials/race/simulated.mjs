#!/usr/bin/env node
// How races end over students of known quality: the table of docs/race.md. Trains nobody; takes a minute or two.
//
//   node tools/trials/race/simulated.mjs [--races 80] [--seeds 5] [--noise 5 or 6.5,10,4.5] [--generators best,close,…] [--equal] [--rungs 20x2,200x5]
import { parseArgs } from 'node:util';
import { decide, defaultRungs, RaceTable, readRungs } from '../../../libs/core/analysis/dist/index.js';

const { values: flags } = parseArgs({
  options: {
    races: { type: 'string', default: '80' },
    seeds: { type: 'string', default: '5' },
    noise: { type: 'string', default: '5' },
    generators: { type: 'string', default: 'best,close,flat,careless,poor,bad' },
    equal: { type: 'boolean', default: false },
    rungs: { type: 'string' },
  },
});
const VOLUMES = [20, 60, 200];
const ITEMS = 200;
const [BASE, REFERENCE] = [0.15, 0.95];
/** True PGR at each volume, near those of nano students of the calibration generators. */
const CURVES = {
  best: [52, 55, 73],
  close: [44, 54, 69],
  flat: [47, 53, 54],
  careless: [41, 38, 52],
  poor: [27, 19, 34],
  bad: [12, 6, -12],
  worse: [20, 15, 20],
  low: [25, 30, 25],
};
const curves = flags.equal ? { one: CURVES.best, other: CURVES.best } : CURVES;
const names = flags.equal ? Object.keys(curves) : flags.generators.split(',');
const [races, seeds] = [Number(flags.races), Number(flags.seeds)];
/** Standard deviation of trainings at each volume; one number stands for all. */
const noises = VOLUMES.map((_, index) => Number(flags.noise.split(',')[index] ?? flags.noise.split(',')[0]));

let state = 123;
const uniform = () => (state = (state * 1664525 + 1013904223) % 4294967296) / 4294967296;
const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

function world() {
  const hard = Array.from({ length: ITEMS }, normal);
  const answers = (share) =>
    hard.map((each, index) => {
      const solved = 1 / (1 + Math.exp(-(1.3 * Math.log(share / (1 - share)) + 1.2 * each)));
      return { item: `item-${index}`, value: uniform() < solved ? 1 : 0 };
    });
  const benchmarks = [{ domain: 'd', id: 'b', base: answers(BASE), reference: answers(REFERENCE) }];
  const cells = [];
  for (let seed = 1; seed <= seeds; seed += 1) {
    const shift = 3 * normal();
    for (const generator of names) {
      VOLUMES.forEach((instances, index) => {
        const pgr = curves[generator][index] + shift + noises[index] * normal();
        const share = Math.min(0.985, Math.max(0.01, BASE + ((REFERENCE - BASE) * pgr) / 100));
        cells.push({ cell: { generator, domain: 'd', method: 'm', instances, seed }, scores: { b: answers(share) } });
      });
    }
  }
  return { benchmarks, cells, confidence: 0.95 };
}

const keyOf = ({ generator, instances, seed }) => `${generator} ${instances} ${seed}`;

function race(input) {
  const rungs = flags.rungs ? readRungs(flags.rungs) : defaultRungs(VOLUMES, seeds);
  const trained = new Set();
  const rows = new Map();
  let alive = names;
  for (const [index, rung] of rungs.entries()) {
    for (const generator of alive) {
      for (let seed = 1; seed <= rung.seeds; seed += 1) {
        trained.add(keyOf({ generator, instances: rung.instances, seed }));
        const cell = `${generator} ${seed}`;
        rows.set(cell, Math.max(rung.instances, rows.get(cell) ?? 0));
      }
    }
    const table = new RaceTable({ ...input, cells: input.cells.filter(({ cell }) => trained.has(keyOf(cell))) });
    const { standings, ending } = decide({ table, alive, rungs, index, confidence: 0.95, worth: () => 1 });
    alive = standings.filter(({ decision }) => decision !== 'out').map(({ generator }) => generator);
    if (ending)
      return { ending, alive, trainings: trained.size, instances: [...rows.values()].reduce((a, b) => a + b, 0) };
  }
  throw new Error('a race did not end');
}

const sums = { kept: 0, leader: 0, among: 0, tied: 0, early: 0, trainings: 0, instances: 0 };
for (let each = 0; each < races; each += 1) {
  const input = world();
  const { ending, alive, trainings, instances } = race(input);
  const grid = new RaceTable(input);
  const mean = (generator) => grid.at(generator, 200).reduce((sum, { pgr }) => sum + pgr, 0) / seeds;
  const [best] = [...names].sort((a, b) => mean(b) - mean(a));
  sums.kept += alive.includes(names[0]);
  sums.leader += alive[0] === best;
  sums.among += alive.includes(best);
  sums.tied += ending.kind === 'cannot-tell';
  sums.early += ending.early === true;
  sums.trainings += trainings / (names.length * seeds * VOLUMES.length);
  sums.instances += instances / (names.length * seeds * 200);
}
for (const [what, sum] of Object.entries(sums)) console.log(`${what}: ${((100 * sum) / races).toFixed(1)} %`);
