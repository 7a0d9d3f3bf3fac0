import type { Orderings } from '@agora/run-schemas';
import { mean } from '@agora/statistics';
import type { AnalyzedCell } from '../cells.js';
import { placeOf } from '../groups.js';
import type { CellInput } from '../input.js';

/** One setting at one volume: what each generator's students came to there, and what a metric says of their data. */
export interface Place {
  /** `method/domain`. */
  setting: string;
  instances: number;
  /** Means over the experiment seeds that have both. */
  generators: { id: string; metric: number; outcome: number }[];
}

type Outcome = Orderings['outcome'];

/**
 * What generators can be ordered by: PGR; where no place has two of them with one, because no reference is clearly better than the
 * base, the student's mean score.
 */
export function outcomeOf(cells: readonly AnalyzedCell[]): Outcome {
  const seen = new Map<string, Set<string>>();
  for (const entry of cells) {
    if (!entry.estimate.defined) continue;
    const place = placeOf(entry);
    seen.set(place, (seen.get(place) ?? new Set()).add(entry.cell.generator));
  }
  return [...seen.values()].some(({ size }) => size > 1) ? 'pgr' : 'score';
}

/** The places of a metric with two generators or more. `inputs` are the cells as they were given, in the order of `cells`. */
export function placesOf(
  metric: string,
  cells: readonly AnalyzedCell[],
  inputs: readonly CellInput[],
  outcome: Outcome,
): Place[] {
  const places = new Map<string, Omit<Place, 'generators'> & { students: Map<string, [number, number][]> }>();
  cells.forEach((entry, index) => {
    const value = inputs[index]?.metrics[metric];
    const reached = outcome === 'pgr' ? pgrOf(entry) : scoreOf(entry, inputs[index]);
    if (typeof value !== 'number' || reached === undefined) return;
    const { method, domain, instances, generator } = entry.cell;
    const name = placeOf(entry);
    const place = places.get(name) ?? { setting: `${method}/${domain}`, instances, students: new Map() };
    place.students.set(generator, [...(place.students.get(generator) ?? []), [value, reached]]);
    places.set(name, place);
  });
  return [...places.values()]
    .map(({ students, ...place }) => ({
      ...place,
      generators: [...students].map(([id, pairs]) => ({
        id,
        metric: mean(pairs.map(([value]) => value)),
        outcome: mean(pairs.map(([, reached]) => reached)),
      })),
    }))
    .filter(({ generators }) => generators.length > 1);
}

const pgrOf = ({ estimate }: AnalyzedCell): number | undefined => (estimate.defined ? estimate.value : undefined);

/** Mean over benchmarks in percent; none where the cell is not done, or a benchmark has no score: another mean would not compare. */
function scoreOf({ benchmarks }: AnalyzedCell, input: CellInput | undefined): number | undefined {
  const scores = benchmarks.flatMap(({ student }) => (student.mean === null ? [] : [student.mean]));
  if (input?.status !== 'done' || scores.length === 0 || scores.length < benchmarks.length) return undefined;
  return 100 * mean(scores);
}
