#!/usr/bin/env node
// Do the 95 % intervals of `agora recommend` hold, and is what it calls 80 % sure true in 80 % of cases?
//
//   node tools/trials/recommend-coverage.mjs [--experiments 300] [--first 0] [--shape GENERATORS,SETTINGS,SEEDS] [--verbose]
//
// Every experiment has a truth of its own: a PGR per generator and setting, with noise between seeds whose size is drawn from a
// range and not known to the model. Students answer items one by one (right or wrong; items differ in difficulty, generators in
// which items they get), base and reference too, so that what is estimated passes through the whole of it: scores, gap, PGR,
// posterior. The truth is the PGR on all items that there could be. Shapes: 1–3 seeds, 2–6 generators, 1–9 settings.
//
// Ends with 1 when the share of intervals that hold their truth is outside 90–98 % for generators' means or for settings, over
// all experiments (in a short form, outside what chance leaves of that), or when P(best) is not calibrated.
import { parseArgs } from 'node:util';
import { observe, recommend } from '@agora/analysis';
import { seededRng } from '@agora/statistics';

const { values: flags } = parseArgs({
  options: {
    experiments: { type: 'string', default: '300' },
    first: { type: 'string', default: '0' },
    shape: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});
const [generators, places, seeds] = flags.shape?.split(',').map(Number) ?? [];
const wanted = flags.shape === undefined ? undefined : { generators, settings: places, seeds };
const METHODS = ['instance-generation', 'response-generation', 'quality-enhancement'];
const DOMAINS = ['math', 'code', 'instruction-following'];

/** Settings in the order in which they are added: one method first, then one domain more, and so on. */
const SETTINGS = METHODS.flatMap((method) => DOMAINS.map((domain) => ({ method, domain })));

const normal = (rng) => Math.sqrt(-2 * Math.log(1 - rng.float())) * Math.cos(2 * Math.PI * rng.float());
const between = (rng, low, high) => low + (high - low) * rng.float();

const sigmoid = (x) => 1 / (1 + Math.exp(-x));

/** The ability with which `mean` of all items are solved: items' difficulties are normal with this deviation. */
function abilityOf(mean, spread) {
  const grid = Array.from({ length: 41 }, (_, index) => -4 + index / 5);
  const weights = grid.map((x) => Math.exp((-x * x) / 2));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let [low, high] = [-20, 20];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    const solved = grid.reduce((sum, x, at) => sum + (weights[at] / total) * sigmoid(middle + spread * x), 0);
    if (solved < mean) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function experiment(number) {
  const rng = seededRng('recommend-coverage', number);
  const drawn = { generators: 2 + rng.int(5), settings: 1 + rng.int(9), seeds: 1 + rng.int(3) };
  const shape = wanted ?? drawn;
  const sd = {
    generator: between(rng, 0, 12),
    method: between(rng, 0, 6),
    setting: between(rng, 1, 12),
    shared: between(rng, 0, 5),
    seed: between(rng, 1, 8),
  };
  const items = 100 + 50 * rng.int(7);
  const [base, reference] = [between(rng, 0.1, 0.3), between(rng, 0.6, 0.85)];
  const generators = Array.from({ length: shape.generators }, (_, index) => `g${index}`);
  const settings = SETTINGS.slice(0, shape.settings);
  const own = new Map(generators.map((id) => [id, sd.generator * normal(rng)]));
  const byMethod = new Map();
  const domains = new Map(DOMAINS.map((domain) => [domain, itemsOf(rng, items)]));
  const anchors = new Map(
    DOMAINS.map((domain) => [domain, [base, reference].map((mean) => answers(rng, mean, domains.get(domain), 0.7))]),
  );
  const truth = {};
  const cells = [];
  for (const { method, domain } of settings) {
    const middle = between(rng, 10, 80);
    const luck = Array.from({ length: shape.seeds }, () => sd.shared * normal(rng));
    for (const generator of generators) {
      const name = `${generator} ${method}`;
      if (!byMethod.has(name)) byMethod.set(name, sd.method * normal(rng));
      // A student solves between 0 and 100 % of the items, so a true PGR outside of this range could not be measured.
      const reachable = [0.05, 0.95].map((mean) => (100 * (mean - base)) / (reference - base));
      const aimed = middle + own.get(generator) + byMethod.get(name) + sd.setting * normal(rng);
      const pgr = Math.min(reachable[1], Math.max(reachable[0], aimed));
      (truth[generator] ??= {})[`${method}/${domain}`] = pgr;
      // How much easier each item is for the students of this generator, whatever the seed.
      const taste = Array.from({ length: items }, () => normal(rng));
      luck.forEach((shared, seed) => {
        const mean = base + ((reference - base) * (pgr + shared + sd.seed * normal(rng))) / 100;
        const [low, high] = anchors.get(domain);
        cells.push({
          generator,
          place: `${method}/${domain}`,
          method,
          seed,
          benchmarks: [
            {
              items: domain,
              student: answers(rng, Math.min(0.99, Math.max(0.01, mean)), domains.get(domain), 0.7, taste),
              base: low,
              reference: high,
            },
          ],
        });
      });
    }
  }
  return { shape, sd, truth, cells, settings };
}

const itemsOf = (rng, count) => Array.from({ length: count }, () => normal(rng));

/** Right or wrong per item; `taste` adds what is of this student's generator alone. */
function answers(rng, mean, difficulties, spread, taste) {
  const ability = abilityOf(mean, Math.hypot(spread, taste ? spread : 0));
  return new Map(
    difficulties.map((difficulty, index) => [
      `item-${index}`,
      rng.float() < sigmoid(ability + spread * difficulty + (taste ? spread * taste[index] : 0)) ? 1 : 0,
    ]),
  );
}

const counts = new Map();
const count = (name, hit) => {
  const of = counts.get(name) ?? { hits: 0, all: 0 };
  counts.set(name, { hits: of.hits + (hit ? 1 : 0), all: of.all + 1 });
};
const bins = [0.2, 0.4, 0.6, 0.8, 1.0001].map((top) => ({ top, promised: 0, true: 0, all: 0 }));
let [brier, promisedRegret, regret, clear, wrong] = [0, 0, 0, 0, 0];
const begun = Date.now();
const all = Number(flags.experiments);
for (let number = Number(flags.first); number < Number(flags.first) + all; number += 1) {
  const { shape, truth, cells, settings } = experiment(number);
  const found = recommend({
    observed: observe(cells),
    places: settings.map(({ method, domain }) => ({
      place: `${method}/${domain}`,
      method,
      setting: `${method}/${domain}`,
      usd: {},
    })),
    confidence: 0.95,
    sure: 0.95,
    seed: ['recommend-coverage', number],
  });
  const mean = (id) => Object.values(truth[id]).reduce((sum, value) => sum + value, 0) / settings.length;
  const best = Math.max(...Object.keys(truth).map(mean));
  for (const { generator, pgr, best: probability, bySetting } of found.generators) {
    const holds = ({ low, high }, value) => low <= value && value <= high;
    for (const name of [
      'means',
      `means, ${shape.seeds} seeds`,
      `means, ${shape.settings < 4 ? '1–3' : '4–9'} settings`,
    ])
      count(name, holds(pgr, mean(generator)));
    for (const [setting, interval] of Object.entries(bySetting))
      count('settings', holds(interval, truth[generator][setting]));
    const isBest = mean(generator) === best;
    const bin = bins.find(({ top }) => probability < top);
    bin.promised += probability;
    bin.true += isBest ? 1 : 0;
    bin.all += 1;
    brier += (probability - (isBest ? 1 : 0)) ** 2 / (all * found.generators.length);
  }
  const { generator, kind } = found.decision;
  promisedRegret += found.generators[0].regret / all;
  regret += (best - mean(generator)) / all;
  if (kind === 'clear') clear += 1;
  if (kind === 'clear' && mean(generator) !== best) wrong += 1;
  if (flags.verbose) console.log(number, JSON.stringify(shape), kind, (best - mean(generator)).toFixed(1));
}

let failed = false;
const share = ({ hits, all: of }) => hits / of;
for (const [name, of] of counts)
  console.log(`${name}: ${(100 * share(of)).toFixed(1)} % of ${of.all} intervals hold the truth`);
// Intervals of one experiment hang together, so chance leaves about as much as of one interval an experiment.
const chance = all >= 300 ? 0 : 3 * Math.sqrt((0.95 * 0.05) / all);
for (const name of ['means', 'settings']) {
  const value = share(counts.get(name));
  if (value < 0.9 - chance || value > Math.min(1, 0.98 + chance)) failed = true;
}
for (const { top, promised, true: came, all: of } of bins) {
  if (of === 0) continue;
  const said = promised / of;
  const error = Math.sqrt((said * (1 - said)) / of);
  console.log(
    `P(best) under ${Math.min(1, top).toFixed(1)}: said ${(100 * said).toFixed(1)} %, true in ${((100 * came) / of).toFixed(1)} % of ${of}`,
  );
  if (Math.abs(came / of - said) > 3 * error + 0.05) failed = true;
}
console.log(
  `Brier score ${brier.toFixed(3)}; regret ${regret.toFixed(2)} points, expected ${promisedRegret.toFixed(2)}; ` +
    `clear in ${clear} of ${all}, wrong in ${wrong} of these; ${((Date.now() - begun) / 1000).toFixed(0)} s`,
);
if (wrong > 0.05 * clear + 3 * Math.sqrt(0.05 * clear) + 1) failed = true;
console.log(failed ? 'FAILED' : 'held');
process.exit(failed ? 1 : 0);
