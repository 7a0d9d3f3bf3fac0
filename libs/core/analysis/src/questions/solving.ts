import type { Correlation, Solving } from '@agora/run-schemas';
import { drawItems, mean, normalReach, pearson, percentileInterval, scoreOf, type SeedPath } from '@agora/statistics';
import { averageGroups, type Group } from '../groups.js';
import { valueOf, type AnalysisInput, type GeneratorInput } from '../input.js';

/** With fewer generators than this no correlation is computed. */
const LEAST_GENERATORS = 4;
const LEAST_POINTS = 3;

/**
 * How well generators solve the benchmarks themselves against the PGR of their data, over generators and over settings.
 *
 * @returns undefined when no generator was evaluated.
 */
export function solvingAgainstPgr(input: AnalysisInput, groups: readonly Group[]): Solving | undefined {
  const asked = input.generators.filter(({ ability }) => Object.keys(ability ?? {}).length > 0);
  if (asked.length === 0) return undefined;
  const generators = asked.flatMap((entry) => {
    const pgr = averageGroups(groups.filter(({ generator }) => generator === entry.id));
    const solving = meanAbility(entry, new Set(input.benchmarks.map(({ id }) => id)));
    return pgr.defined && solving !== null ? [{ generator: entry.id, solving, pgr: pgr.value }] : [];
  });
  const settings = asked.flatMap((entry) => settingsOf(entry, input, groups));
  return {
    generators,
    settings,
    overGenerators: fisherCorrelation(generators, input.confidence),
    overSettings: clusteredCorrelation(settings, input),
  };
}

type Pair = Pick<Solving['generators'][number], 'generator' | 'solving' | 'pgr'>;

function settingsOf(entry: GeneratorInput, input: AnalysisInput, groups: readonly Group[]): Solving['settings'] {
  const mine = groups.filter(({ generator }) => generator === entry.id);
  const names = [...new Set(mine.map(({ method, domain }) => `${method}/${domain}`))];
  return names.flatMap((setting) => {
    const members = mine.filter(({ method, domain }) => `${method}/${domain}` === setting);
    const benchmarks = input.benchmarks.filter(({ domain }) => domain === members[0]?.domain).map(({ id }) => id);
    const solving = meanAbility(entry, new Set(benchmarks));
    const pgr = averageGroups(members);
    return pgr.defined && solving !== null ? [{ generator: entry.id, setting, solving, pgr: pgr.value }] : [];
  });
}

/** Mean score over benchmarks; null where one has no score, since means over different benchmarks cannot be compared. */
function meanAbility({ ability = {} }: GeneratorInput, benchmarks: ReadonlySet<string>): number | null {
  const scores = [...benchmarks].map((id) => {
    const values = ability[id];
    return values === undefined ? null : scoreOf(values.map(valueOf)).mean;
  });
  return scores.length === 0 || scores.some((score) => score === null) ? null : mean(scores as number[]);
}

const correlate = (pairs: readonly Pair[]): number =>
  pearson(
    pairs.map(({ solving }) => solving),
    pairs.map(({ pgr }) => pgr),
  );

/** Pearson's correlation with Fisher's interval, which holds here because every point is a different generator. */
function fisherCorrelation(pairs: readonly Pair[], confidence: number): Correlation | null {
  const r = correlate(pairs);
  if (pairs.length < LEAST_POINTS || Number.isNaN(r)) return null;
  const counts = { points: pairs.length, generators: pairs.length };
  if (pairs.length < LEAST_GENERATORS) return { r, low: null, high: null, ...counts };
  const z = Math.atanh(Math.max(-LARGEST, Math.min(LARGEST, r)));
  const reach = normalReach(confidence) / Math.sqrt(pairs.length - 3);
  return { r, low: Math.tanh(z - reach), high: Math.tanh(z + reach), ...counts };
}

/** Fisher's transform of ±1 would be infinite, so correlations are cut here. */
const LARGEST = 1 - 1e-12;

/**
 * Pearson's correlation over settings, its interval by resampling whole generators: settings of one generator resemble each
 * other, so resampling them singly would give too narrow an interval.
 */
function clusteredCorrelation(
  pairs: readonly Pair[],
  { confidence, resamples, seed }: Pick<AnalysisInput, 'confidence' | 'resamples' | 'seed'>,
): Correlation | null {
  const r = correlate(pairs);
  if (pairs.length < LEAST_POINTS || Number.isNaN(r)) return null;
  const generators = [...new Set(pairs.map(({ generator }) => generator))];
  const counts = { points: pairs.length, generators: generators.length };
  if (generators.length < LEAST_GENERATORS) return { r, low: null, high: null, ...counts };
  const path: SeedPath = [...seed, 'solving'];
  const { counts: drawn } = drawItems(path, generators.length, resamples);
  const found: number[] = [];
  for (let replicate = 0; replicate < resamples; replicate += 1) {
    const times = (generator: string): number =>
      drawn[replicate * generators.length + generators.indexOf(generator)] as number;
    const value = correlate(pairs.flatMap((pair) => Array.from({ length: times(pair.generator) }, () => pair)));
    if (!Number.isNaN(value)) found.push(value);
  }
  // When in most draws one side does not vary, too few correlations are left for an interval.
  if (found.length < resamples / 2) return { r, low: null, high: null, ...counts };
  return { r, ...percentileInterval(found, confidence), ...counts };
}
