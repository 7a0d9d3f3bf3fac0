import { type SeedPath, drawSeeds, resampledMeanOf, type Draws, meanOf } from '@agora/statistics';
import { reasons, type AnalyzedCell } from './cells.js';
import type { PgrEstimate } from './pgr.js';

/** The students of one generator × setting × volume that differ in the experiment seed alone. */
export interface Group {
  generator: string;
  method: string;
  domain: string;
  instances: number;
  /** Name of the setting and volume, the same for every generator. */
  place: string;
  /** Mean over the seeds whose PGR is defined. */
  estimate: PgrEstimate;
}

/** Collects cells into groups, and resamples the experiment seeds of each. */
export function groupCells(cells: readonly AnalyzedCell[], resamples: number, seed: SeedPath): Group[] {
  const collected = new Map<string, AnalyzedCell[]>();
  for (const entry of cells) {
    const key = JSON.stringify([entry.cell.generator, placeOf(entry)]);
    collected.set(key, [...(collected.get(key) ?? []), entry]);
  }
  const drawn = new Map<string, Draws>();
  const drawsFor = (path: SeedPath, seeds: number): Draws => {
    const key = JSON.stringify(path);
    const draws = drawn.get(key) ?? drawSeeds(path, seeds, resamples);
    drawn.set(key, draws);
    return draws;
  };
  return [...collected.values()].map((members) => {
    const first = members[0] as AnalyzedCell;
    const { generator, method, domain, instances } = first.cell;
    const place = placeOf(first);
    const ordered = [...members].sort((left, right) => left.cell.seed - right.cell.seed);
    const defined = ordered.flatMap(({ cell, estimate }) => (estimate.defined ? [{ seed: cell.seed, estimate }] : []));
    const estimate: PgrEstimate =
      defined.length === 0
        ? { defined: false, reason: reasons(ordered.map((entry) => entry.estimate)) }
        : {
            defined: true,
            ...resampledMeanOf(
              defined.map((entry) => entry.estimate),
              // Prompts under one experiment seed are the same for every generator. Generators with the same seeds get the
              // same draws, so the common effect of a seed cancels in their difference.
              drawsFor([...seed, 'seeds', place, ...defined.map((entry) => entry.seed)], defined.length),
            ),
          };
    return { generator, method, domain, instances, place, estimate };
  });
}

/** Mean over groups. Each group has the same weight, whatever the number of its finished seeds. */
export function averageGroups(groups: readonly Group[]): PgrEstimate {
  const defined = groups.flatMap(({ estimate }) => (estimate.defined ? [estimate] : []));
  if (defined.length > 0) return { defined: true, ...meanOf(defined) };
  const reason = reasons(groups.map(({ estimate }) => estimate));
  return { defined: false, reason: reason === '' ? 'there is no cell' : reason };
}

export function placeOf({ cell }: AnalyzedCell): string {
  return JSON.stringify([cell.domain, cell.method, cell.instances]);
}
