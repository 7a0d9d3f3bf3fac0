import { mean, spearman, standardDeviation, studentTwoSided, varies } from '@agora/statistics';
import {
  inputPriceCells,
  metricCells,
  outputPriceCells,
  pgrCells,
  predictorCells,
  solvingCells,
  type Cells,
} from '../published/columns.js';
import { TABLE3 } from '../published/tables3-and-7.js';
import { METRICS } from '../published/table8.js';
import { GENERATORS, SETTINGS, type GeneratorName } from '../published/words.js';
import { METRIC_TITLES } from '../recompute/averages.js';
import { exactBootstrapInterval } from './exact-bootstrap.js';

/** A rule for choosing a generator. Its regret is the PGR points lost against the best generator, mean over nine settings. */
export interface Policy {
  name: string;
  regret: number;
  /** True for a rule that could not have been followed before the results were known. */
  hindsight?: true;
}

/** A quantity that can be used to choose a generator before anything is trained. */
export interface Ranking {
  name: string;
  /** Spearman's correlation with PGR, mean over the settings in which the quantity varies. */
  spearman: number;
  /** p-value of Student's t-test of those correlations against zero, times the number of quantities (Bonferroni); at most 1. */
  p: number;
  /** Regret of training on the generator ranked first; for ties, the mean regret of the tied ones. */
  regret: number;
  /** Regret of training on the first two (below: three) and keeping the better. */
  regretOfTwo: number;
  regretOfThree: number;
}

const columnOf = (cells: Cells, setting: number): number[] => cells.map((row) => row[setting] as number);
const settings = SETTINGS.map((_, index) => index);
const best = (setting: number): number => Math.max(...columnOf(pgrCells(), setting));
const pgrOf = (generator: number, setting: number): number => pgrCells()[generator]?.[setting] as number;

/** Regret per setting of a rule that chooses a generator (by index) for each setting. */
export const regretsOf = (choose: (setting: number) => number): number[] =>
  settings.map((setting) => best(setting) - pgrOf(choose(setting), setting));

const always = (generator: GeneratorName): number[] => regretsOf(() => GENERATORS.indexOf(generator));

/** Mean PGR of the best generator of each setting, i.e. of a rule without regret. */
export const oracle = (): number => mean(settings.map(best));

function byPrice(pick: (...prices: number[]) => number): GeneratorName {
  const price = (generator: GeneratorName): number => TABLE3[generator].output.value;
  const wanted = pick(...GENERATORS.map(price));
  return GENERATORS.find((generator) => price(generator) === wanted) as GeneratorName;
}

/** Difference in regret between two rules, in PGR points, with its 95 % interval over settings. */
export interface PolicyGap {
  what: string;
  value: number;
  low: number;
  high: number;
}

/** Regret of choosing by the best quantity, minus that of always choosing the generator that was best in hindsight. */
export function judgeAgainstFavourite(): PolicyGap {
  const constant = always('gpt-4o');
  const differences = regretOfFirst(metricCells('qualityPrometheus')).map(
    (regret, setting) => regret - (constant[setting] as number),
  );
  return {
    what: 'response quality (Prometheus) minus always gpt-4o',
    value: mean(differences),
    ...exactBootstrapInterval(differences, 0.95),
  };
}

/** The generator with the highest mean PGR under the same method in the two other domains. */
function bestElsewhere(setting: number): number {
  const { method, domain } = SETTINGS[setting] as (typeof SETTINGS)[number];
  const others = settings.filter((other) => SETTINGS[other]?.method === method && SETTINGS[other]?.domain !== domain);
  const means = GENERATORS.map((_, generator) => mean(others.map((other) => pgrOf(generator, other))));
  return means.indexOf(Math.max(...means));
}

export function policies(): Policy[] {
  const random = settings.map((setting) => best(setting) - mean(columnOf(pgrCells(), setting)));
  const cheapest = byPrice(Math.min);
  const dearest = byPrice(Math.max);
  const [favourite] = [...GENERATORS].sort((left, right) => mean(always(left)) - mean(always(right)));
  return [
    { name: 'any at random', regret: mean(random) },
    { name: `the cheapest (${cheapest})`, regret: mean(always(cheapest)) },
    { name: `the dearest (${dearest})`, regret: mean(always(dearest)) },
    { name: `always ${favourite}`, regret: mean(always(favourite as GeneratorName)), hindsight: true },
    { name: 'the best of the same method in other domains', regret: mean(regretsOf(bestElsewhere)) },
  ];
}

/** All quantities that were tried. Leaving some out would make the p-values of the others look better than they are. */
export function candidates(): { name: string; cells: Cells }[] {
  return [
    ...METRICS.map((metric) => ({ name: METRIC_TITLES[metric], cells: metricCells(metric) })),
    { name: 'problem solving, all benchmarks', cells: solvingCells() },
    { name: 'problem solving, in the domain', cells: predictorCells('solving') },
    { name: 'price of output', cells: outputPriceCells() },
    { name: 'price of input', cells: inputPriceCells() },
  ];
}

/** How well each quantity orders the generators of a setting, best first. */
export function rankings(): Ranking[] {
  const all = candidates();
  return all
    .map(({ name, cells }) => rankingOf(name, cells, all.length))
    .sort((left, right) => right.spearman - left.spearman);
}

function rankingOf(name: string, cells: Cells, tried: number): Ranking {
  const varying = settings.filter((setting) => varies(columnOf(cells, setting)));
  const rhos = varying.map((setting) => spearman(columnOf(cells, setting), columnOf(pgrCells(), setting)));
  const t = mean(rhos) / (standardDeviation(rhos) / Math.sqrt(rhos.length));
  return {
    name,
    spearman: mean(rhos),
    p: Math.min(1, tried * studentTwoSided(t, rhos.length - 1)),
    regret: mean(regretOfFirst(cells)),
    regretOfTwo: mean(regretOfShortlist(cells, 2)),
    regretOfThree: mean(regretOfShortlist(cells, 3)),
  };
}

/** Regret per setting of the generator with the highest value; for ties, the mean regret of the tied generators. */
export function regretOfFirst(cells: Cells): number[] {
  return settings.map((setting) => {
    const values = columnOf(cells, setting);
    const first = Math.max(...values);
    const chosen = GENERATORS.flatMap((_, index) => (values[index] === first ? [pgrOf(index, setting)] : []));
    return best(setting) - mean(chosen);
  });
}

/** The same when the `size` highest are trained and the best of them is kept. Ties are broken by the listed order. */
function regretOfShortlist(cells: Cells, size: number): number[] {
  return settings.map((setting) => {
    const values = columnOf(cells, setting);
    const order = [...values.keys()].sort((left, right) => (values[right] as number) - (values[left] as number));
    return best(setting) - Math.max(...order.slice(0, size).map((index) => pgrOf(index, setting)));
  });
}
