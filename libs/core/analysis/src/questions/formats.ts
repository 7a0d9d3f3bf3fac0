import type { FormatComparison } from '@agora/run-schemas';
import {
  difference,
  drawSeeds,
  estimate,
  mean,
  meanOf,
  resampledMeanOf,
  scoreOf,
  type Replicated,
} from '@agora/statistics';
import { analyzeCells, type AnalyzedCell } from '../cells.js';
import { isConstant, spread } from '../alike.js';
import { valueOf, type AnalysisInput, type DomainInput } from '../input.js';

/**
 * How PGR differs between entries of the same domain plugin, e.g. entries with different output formats. Every further entry is
 * compared with the first one, under the same generator, method, volume and seed. Both get the same draws of benchmark items,
 * so the effect of items that are hard for everyone cancels.
 *
 * @returns undefined when no plugin has two entries.
 */
export function formatComparisons(input: AnalysisInput): FormatComparison[] | undefined {
  const domains = input.domains ?? [];
  const pairs = domains.flatMap((domain, index) => {
    const first = domains.findIndex(({ plugin }) => plugin === domain.plugin);
    return first < index ? [{ domain, against: domains[first] as DomainInput }] : [];
  });
  return pairs.length === 0 ? undefined : pairs.map(({ domain, against }) => compare(domain, against, input));
}

function compare(domain: DomainInput, against: DomainInput, input: AnalysisInput): FormatComparison {
  const about = { domain: domain.id, against: against.id, options: differences(domain.options, against.options) };
  const reason = unpaired(domain, against, input);
  if (reason !== undefined) return { ...about, reason, rows: [], mean: null };
  const [here, there] = [domain, against].map(({ id }) => analyzed(id, input, domain.plugin)) as [
    AnalyzedCell[],
    AnalyzedCell[],
  ];
  const places = new Map<string, { seed: number; gap: Replicated; cell: AnalyzedCell['cell'] }[]>();
  for (const { cell, estimate: pgr } of here) {
    const other = there.find(
      (each) =>
        each.cell.generator === cell.generator &&
        each.cell.method === cell.method &&
        each.cell.instances === cell.instances &&
        each.cell.seed === cell.seed,
    );
    if (!pgr.defined || !other?.estimate.defined) continue;
    const place = JSON.stringify([cell.generator, cell.method, cell.instances]);
    const found = { seed: cell.seed, gap: unsure(difference(pgr, other.estimate), domain, cell, input), cell };
    places.set(place, [...(places.get(place) ?? []), found]);
  }
  const rows = [...places.values()].map((members) => overSeeds(members, about.domain, input));
  return {
    ...about,
    rows: rows.map(({ cell: { generator, method, instances }, gap }) => ({
      generator,
      method,
      instances,
      difference: estimate(gap, input.confidence),
    })),
    mean: rows.length === 0 ? null : estimate(meanOf(rows.map(({ gap }) => gap)), input.confidence),
  };
}

/**
 * Two students that answered every item alike have the same difference in every replicate, though the true difference is
 * uncertain. As with a PGR, the difference then gets the spread of Wilson's interval.
 */
function unsure(gap: Replicated, { id }: DomainInput, cell: AnalyzedCell['cell'], input: AnalysisInput): Replicated {
  if (!isConstant(gap)) return gap;
  const shares = input.benchmarks.flatMap(({ domain, base, reference }) => {
    if (domain !== id) return [];
    const [low, high] = [base, reference].map((values) => scoreOf(values.map(valueOf)).mean);
    return typeof low === 'number' && typeof high === 'number' && high > low
      ? [{ points: 100 / (high - low), items: base.length }]
      : [];
  });
  if (shares.length === 0) return gap;
  const points = mean(shares.map((each) => each.points));
  const items = shares.reduce((sum, each) => sum + each.items, 0);
  const path = [...input.seed, 'formats', 'alike', id, cell.generator, cell.method, cell.instances, cell.seed];
  const scaled = (by: number, { value, replicates }: Replicated): Replicated => ({
    value: value * by,
    replicates: replicates.map((replicate) => replicate * by),
  });
  return scaled(points, spread(scaled(1 / points, gap), items, path));
}

/** Cells of one domain. Draws of items are seeded by the plugin's name, so they are the same for all of its entries. */
const analyzed = (id: string, input: AnalysisInput, plugin: string): AnalyzedCell[] =>
  analyzeCells(
    {
      ...input,
      benchmarks: input.benchmarks.filter(({ domain }) => domain === id),
      cells: input.cells.filter(({ cell }) => cell.domain === id),
    },
    plugin,
  );

function overSeeds(
  members: readonly { seed: number; gap: Replicated; cell: AnalyzedCell['cell'] }[],
  domain: string,
  { seed, resamples }: AnalysisInput,
): { gap: Replicated; cell: AnalyzedCell['cell'] } {
  const ordered = [...members].sort((left, right) => left.seed - right.seed);
  const cell = (ordered[0] as (typeof ordered)[number]).cell;
  const path = [...seed, 'formats', domain, cell.method, cell.instances, ...ordered.map((each) => each.seed)];
  const draws = drawSeeds(path, ordered.length, resamples);
  return {
    cell,
    gap: resampledMeanOf(
      ordered.map(({ gap }) => gap),
      draws,
    ),
  };
}

/** Why two entries cannot be paired, i.e. how the benchmarks of their students differ; undefined where they can. */
function unpaired(domain: DomainInput, against: DomainInput, { benchmarks }: AnalysisInput): string | undefined {
  const itemsOf = (id: string): Record<string, string> =>
    Object.fromEntries(
      benchmarks
        .filter((benchmark) => benchmark.domain === id)
        .map((benchmark) => [benchmark.id, JSON.stringify(benchmark.base.map(({ item }) => item))]),
    );
  const [here, there] = [itemsOf(domain.id), itemsOf(against.id)];
  const names = [...new Set([...Object.keys(here), ...Object.keys(there)])];
  if (names.length === 0) return 'no benchmark of theirs was scored';
  const other = names.find((name) => here[name] !== there[name]);
  return other === undefined ? undefined : `they were not examined on the same items of ${other}`;
}

function differences(
  here: Readonly<Record<string, unknown>>,
  there: Readonly<Record<string, unknown>>,
): FormatComparison['options'] {
  const shown = (options: Readonly<Record<string, unknown>>, name: string): string | null =>
    options[name] === undefined ? null : JSON.stringify(options[name]);
  return [...new Set([...Object.keys(here), ...Object.keys(there)])]
    .map((name) => ({ name, domain: shown(here, name), against: shown(there, name) }))
    .filter(({ domain, against }) => domain !== against);
}
