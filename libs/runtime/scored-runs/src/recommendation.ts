import { observe, recommend as decide } from '@agora/analysis';
import { recommendationSchema, type LeaderboardRow, type Recommendation } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { gather, type Gathered } from './observations.js';
import type { ScoredRun } from './scored-run.js';

export interface RecommendationWanted {
  /** The volume that is decided at. */
  instances: number;
  settings?: readonly string[] | undefined;
  /** The answer counts as clear from this probability to be the best on. */
  sure: number;
  budgetUsd?: number | undefined;
}

/** The volumes that runs have cells of, smallest first. */
export interface Volumes {
  all: number[];
  /** Those at which a student has a PGR; all where there is none. The last one is closest to the data that will be bought. */
  scored: number[];
}

/** @throws Fault `invalid-input` where there is no cell yet */
export function volumesOf(runs: readonly ScoredRun[]): Volumes {
  const cells = runs.flatMap(({ results }) => results.cells);
  if (cells.length === 0) {
    const names = runs.map(({ id }) => id).join(' and ');
    const message = `nothing can be recommended yet: ${names} ${runs.length > 1 ? 'have' : 'has'} no cell`;
    throw new Fault('invalid-input', message, {
      fix: 'Go on with the run until students are scored: the command that started it goes on where it stopped.',
    });
  }
  const [all, scored] = [cells, cells.filter(({ pgr }) => pgr?.defined)].map((some) =>
    [...new Set(some.map(({ cell }) => cell.instances))].sort((left, right) => left - right),
  ) as [number[], number[]];
  return { all, scored: scored.length > 0 ? scored : all };
}

/**
 * Which generator to choose, how sure that is, and what one more seed would be worth.
 * @throws Fault `invalid-input` where no student has a PGR, and when one id means different models in the runs
 */
export async function recommendation(
  runs: readonly ScoredRun[],
  { instances, settings, sure, budgetUsd }: RecommendationWanted,
): Promise<Recommendation> {
  const rows = generatorRows(runs);
  const gathered = await gather(runs, { instances, ...(settings ? { settings } : {}) });
  const confidence = runs[0]?.results.confidence ?? 0.95;
  checkGathered(gathered);
  const found = decide({
    observed: observe(gathered.cells),
    places: gathered.places,
    confidence,
    sure,
    ...(budgetUsd === undefined ? {} : { budgetUsd }),
    seed: ['recommend', ...runs.map(({ id }) => id).sort()],
  });
  return recommendationSchema.parse({
    schema: 1,
    runs: runs.map(({ id, results: { run } }) => ({ id, simulated: run.simulated, partial: run.partial === true })),
    confidence,
    sure,
    ...found,
    generators: found.generators.map((entry) => {
      const { provider = '', model = '', simulated = false } = rows.get(entry.generator) ?? {};
      return { ...entry, provider, model, simulated };
    }),
    leftOut: gathered.leftOut,
    warnings: warningsOf(runs, gathered, rows),
  } satisfies Recommendation);
}

function checkGathered({ cells, places, leftOut }: Gathered): void {
  if (cells.length > 0 && places.length > 0) return;
  const reasons = [...new Set(leftOut.map(({ reason }) => reason))].slice(0, 3).join('; ');
  throw new Fault('invalid-input', `no student has a PGR to decide by${reasons ? `: ${reasons}` : ''}`, {
    fix: 'Go on with the run until students are scored. Where the reference is not clearly better than the base, name a stronger reference or let the benchmark have more items; `agora compare` compares scores without a PGR.',
  });
}

/** The leaderboard rows by generator. @throws Fault `invalid-input` when one id means different models in the runs */
function generatorRows(runs: readonly ScoredRun[]): Map<string, LeaderboardRow> {
  const rows = new Map<string, LeaderboardRow>();
  for (const { id, results } of runs) {
    for (const row of results.leaderboard) {
      const known = rows.get(row.generator);
      if (known && (known.provider !== row.provider || known.model !== row.model)) {
        throw new Fault(
          'invalid-input',
          `generator "${row.generator}" is ${known.provider}:${known.model} in one run and ${row.provider}:${row.model} in ${id}`,
          { fix: 'Decide on each run alone, or give different models different ids.' },
        );
      }
      rows.set(row.generator, row);
    }
  }
  return rows;
}

function warningsOf(
  runs: readonly ScoredRun[],
  { cells, places }: Gathered,
  rows: ReadonlyMap<string, LeaderboardRow>,
): string[] {
  const without = [...rows.keys()].filter((id) => !cells.some(({ generator }) => generator === id));
  const lost = cells.filter(({ known }) => known).length;
  const protocols = new Set(places.map(({ place }) => place.split(' ').at(-1))).size;
  return [
    ...runs.flatMap(({ id, results }) =>
      results.run.partial ? [`Run ${id} is not finished: what is scored so far counts.`] : [],
    ),
    ...(without.length > 0 ? [`Without any PGR, and not decided on: ${without.join(', ')}.`] : []),
    ...(lost > 0 ? [`The answers of ${lost} students are gone: their errors count as independent.`] : []),
    ...(runs.length > 1 && protocols > new Set(places.map(({ setting }) => setting.split('/')[1])).size
      ? ['The runs differ in student, reference or benchmarks: each setting counts once per such difference.']
      : []),
  ];
}
