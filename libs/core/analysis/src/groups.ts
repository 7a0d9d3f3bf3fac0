import { type SeedPath, drawSeeds, resampledMeanOf, type Draws, meanOf } from '@agora/statistics';
import { reasons, type AnalyzedCell } from './cells.js';
import type { Outcome } from './pgr.js';

/** The students of one generator × setting × volume that differ in the experiment seed alone. */
export interface Group {
  generator: string;
  method: string;
  domain: string;
  instances: number;
  /** The same text for the same setting and volume of any generator. */
  place: string;
  /** Mean over the seeds whose PGR is defined. */
  outcome: Outcome;
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
    const defined = ordered.flatMap(({ cell, outcome }) => (outcome.defined ? [{ seed: cell.seed, outcome }] : []));
    const outcome: Outcome =
      defined.length === 0
        ? { defined: false, reason: reasons(ordered.map((entry) => entry.outcome)) }
        : {
            defined: true,
            ...resampledMeanOf(
              defined.map((entry) => entry.outcome),
              // Prompts under one experiment seed are the same for every generator, so generators with the same seeds get
              // the same draws: what a seed does to all of them cancels in their difference.
              drawsFor([...seed, 'seeds', place, ...defined.map((entry) => entry.seed)], defined.length),
            ),
          };
    return { generator, method, domain, instances, place, outcome };
  });
}

/** Mean over groups, each counting once however many of its seeds finished. */
export function averageGroups(groups: readonly Group[]): Outcome {
  const defined = groups.flatMap(({ outcome }) => (outcome.defined ? [outcome] : []));
  if (defined.length > 0) return { defined: true, ...meanOf(defined) };
  const reason = reasons(groups.map(({ outcome }) => outcome));
  return { defined: false, reason: reason === '' ? 'there is no cell' : reason };
}

function placeOf({ cell }: AnalyzedCell): string {
  return JSON.stringify([cell.domain, cell.method, cell.instances]);
}
