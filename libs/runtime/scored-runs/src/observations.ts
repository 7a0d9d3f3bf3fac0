import { stageKey } from '@agora/artifacts';
import type { ObservedCell, BenchmarkScores, DecidedPlace } from '@agora/analysis';
import type { CellResult, Recommendation, Results } from '@agora/run-schemas';
import { Z95 } from '@agora/statistics';
import type { ReadScores, ScoredRun } from './scored-run.js';

type Benchmark = Results['benchmarks'][number];

/** The cells of runs as the model takes them. */
export interface Gathered {
  cells: ObservedCell[];
  places: DecidedPlace[];
  leftOut: Recommendation['leftOut'];
}

/** What one cell cost: its dataset, and what its student's evaluation cost. */
interface Priced {
  place: string;
  generator: string;
  usd: number | null;
}

/** Which cells are asked for: at one volume, in some settings. */
export interface Wanted {
  instances: number;
  settings?: readonly string[];
}

/** Reads every cell of the runs that has a PGR, each student once however many runs share it. */
export async function gather(runs: readonly ScoredRun[], wanted: Wanted): Promise<Gathered> {
  const leftOut: Recommendation['leftOut'] = [];
  const cells: ObservedCell[] = [];
  const places = new Map<string, Omit<DecidedPlace, 'usd'>>();
  const prices: Priced[] = [];
  const seen = new Set<string>();
  for (const run of runs) {
    for (const result of run.results.cells) {
      const { method, domain, instances, seed, generator } = result.cell;
      if (instances !== wanted.instances) continue;
      const place = placeOf(run, result);
      const student = JSON.stringify([generator, place, seed]);
      if (seen.has(student)) continue;
      const observed = await observedCell(run, result, place);
      if ('reason' in observed) {
        leftOut.push({ what: `${result.id} of ${run.id}`, reason: observed.reason });
        continue;
      }
      seen.add(student);
      cells.push({ generator, place, method, seed, ...observed });
      prices.push({ place, generator, usd: costOf(run, result) });
      const setting = `${method}/${domain}`;
      if (!wanted.settings || wanted.settings.includes(setting)) places.set(place, { place, method, setting });
    }
  }
  const decided = [...places.values()].map((place) => ({ ...place, usd: pricesIn(place.place, prices) }));
  return { cells, places: decided, leftOut };
}

/** Name of a place. Students in one place can be compared: they share setting, volume, student model, training and benchmarks. */
function placeOf({ experiment, results }: ScoredRun, { cell: { method, domain, instances } }: CellResult): string {
  const student = experiment?.student ?? results.run.id;
  const benchmarks = results.benchmarks
    .filter((one) => one.domain === domain)
    .map(({ id, version, rule, judge, base, reference }) => ({ id, version, rule, judge, base, reference }));
  return `${method}/${domain} n${instances} ${stageKey({ student, benchmarks }).slice(0, 8)}`;
}

type Observed = Pick<ObservedCell, 'benchmarks' | 'known'>;

async function observedCell(run: ScoredRun, result: CellResult, place: string): Promise<Observed | { reason: string }> {
  const { pgr } = result;
  if (!pgr?.defined) return { reason: pgr?.reason ?? 'it has no PGR' };
  const benchmarks: BenchmarkScores[] = [];
  for (const row of result.benchmarks.filter((one) => one.pgr.defined)) {
    const benchmark = run.results.benchmarks.find(({ id, domain }) => id === row.id && domain === result.cell.domain);
    const scores = benchmark && (await scoresOn(run, result, benchmark));
    // Without scores per item, the variance comes from the cell's interval; what its error shares with other cells is unknown.
    if (!scores) return { benchmarks: [], known: knownOf(pgr) };
    benchmarks.push({ ...scores, items: `${place.split(' ').at(-1)} ${result.cell.domain} ${row.id}` });
  }
  return { benchmarks };
}

async function scoresOn(
  run: ScoredRun,
  result: CellResult,
  benchmark: Benchmark,
): Promise<Omit<BenchmarkScores, 'items'> | undefined> {
  const read: (ReadScores | undefined)[] = [
    await run.student(result, benchmark.id),
    await run.anchor('base', benchmark),
    await run.anchor('reference', benchmark),
  ];
  const [student, base, reference] = read.map((one) => one?.scores);
  return student && base && reference ? { student, base, reference } : undefined;
}

function knownOf({ value, low, high }: { value: number; low: number; high: number }): ObservedCell['known'] {
  return { pgr: value, variance: ((high - low) / (2 * Z95)) ** 2 };
}

function costOf({ results }: ScoredRun, { id, dataset }: CellResult): number | null {
  const evaluations = results.benchmarks.flatMap(({ subjects = [] }) =>
    subjects.flatMap((subject) => (subject.kind === 'student' && subject.id === id ? [subject.usd] : [])),
  );
  return [dataset?.usd ?? null, ...evaluations].reduce(
    (sum, usd) => (sum === null || usd === null ? null : sum + usd),
    0,
  );
}

/** Mean cost of a cell of each generator in a place; where a generator has none there, its mean over all places. */
function pricesIn(place: string, prices: readonly Priced[]): Record<string, number | null> {
  const generators = new Set(prices.map(({ generator }) => generator));
  return Object.fromEntries(
    [...generators].map((generator) => {
      const own = prices.filter((one) => one.generator === generator);
      const here = own.filter((one) => one.place === place);
      const used = here.length > 0 ? here : own;
      const total = used.reduce<number | null>((sum, { usd }) => (sum === null || usd === null ? null : sum + usd), 0);
      return [generator, total === null ? null : total / used.length];
    }),
  );
}
