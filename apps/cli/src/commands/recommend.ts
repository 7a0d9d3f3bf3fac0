import { observe, recommend as decide } from '@agora/analysis';
import { ArtifactStore } from '@agora/artifacts';
import { recommendationSchema, type LeaderboardRow, type Recommendation } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { didYouMean } from '../benchmarks/closest-match.js';
import { ExitCode } from '../exit-code.js';
import { findHome, runsFolder } from '../home/find-home.js';
import type { Output } from '../output.js';
import { gather, type Gathered } from '../recommend/observations.js';
import { sayRecommendation } from '../recommend/say-recommendation.js';
import { ScoredRun } from '../scores/scored-run.js';
import type { SharedFlags } from '../settings.js';

export interface RecommendFlags extends SharedFlags {
  runs?: string;
  budgetUsd?: number;
  setting?: string[];
  instances?: number;
  sure: number;
}

/** Says which generator to choose, how sure that is, and what one more seed would be worth. Costs nothing. */
export async function recommend(names: readonly string[], flags: RecommendFlags, output: Output): Promise<ExitCode> {
  const home = findHome(flags);
  const store = new ArtifactStore(home.path);
  const runs: ScoredRun[] = [];
  for (const name of names) {
    const run = await ScoredRun.open(name, runsFolder(home), store, flags.runs);
    if (!runs.some(({ id }) => id === run.id)) runs.push(run);
  }
  const rows = generatorRows(runs);
  const settings = settingsOf(runs, flags.setting);
  const { instances, notice } = volumeOf(runs, flags.instances);
  const gathered = await gather(runs, { instances, ...(settings ? { settings } : {}) });
  const found = decideOn(gathered, runs, flags);
  const recommendation = recommendationSchema.parse({
    schema: 1,
    runs: runs.map(({ id, results: { run } }) => ({ id, simulated: run.simulated, partial: run.partial === true })),
    confidence: confidenceOf(runs),
    sure: flags.sure,
    ...found,
    generators: found.generators.map((entry) => {
      const { provider = '', model = '', simulated = false } = rows.get(entry.generator) ?? {};
      return { ...entry, provider, model, simulated };
    }),
    leftOut: gathered.leftOut,
    warnings: [...notice, ...warningsOf(runs, gathered, rows)],
  } satisfies Recommendation);
  output.record({ kind: 'recommendation', ...recommendation });
  sayRecommendation(recommendation, flags.budgetUsd, output);
  return ExitCode.done;
}

function decideOn({ cells, places, leftOut }: Gathered, runs: readonly ScoredRun[], flags: RecommendFlags) {
  if (cells.length === 0 || places.length === 0) {
    const reasons = [...new Set(leftOut.map(({ reason }) => reason))].slice(0, 3).join('; ');
    throw new Fault('invalid-input', `no student has a PGR to decide by${reasons ? `: ${reasons}` : ''}`, {
      fix: 'Go on with the run until students are scored. Where the reference is not clearly better than the base, name a stronger reference or let the benchmark have more items; `agora compare` compares scores without a PGR.',
    });
  }
  return decide({
    observed: observe(cells),
    places,
    confidence: confidenceOf(runs),
    sure: flags.sure,
    ...(flags.budgetUsd === undefined ? {} : { budgetUsd: flags.budgetUsd }),
    seed: ['recommend', ...runs.map(({ id }) => id).sort()],
  });
}

const confidenceOf = (runs: readonly ScoredRun[]): number => runs[0]?.results.confidence ?? 0.95;

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

function settingsOf(runs: readonly ScoredRun[], wanted: readonly string[] | undefined): string[] | undefined {
  const cells = runs.flatMap(({ results }) => results.cells.map(({ cell }) => cell));
  const known = [...new Set(cells.map(({ method, domain }) => `${method}/${domain}`))];
  const chosen = wanted?.map((given) => {
    const parts = known.filter((setting) => setting === given || setting.split('/').includes(given));
    if (parts.length > 0) return parts;
    throw new Fault('invalid-input', `--setting: there is no setting "${given}"`, {
      fix: `${didYouMean(given, known)}There are ${known.join(', ')}; a method or a domain alone stands for all of its settings.`,
    });
  });
  return chosen && [...new Set(chosen.flat())];
}

/** The volume to decide at: the wanted one; by default the largest, since it is closest to the data that will be bought. */
function volumeOf(runs: readonly ScoredRun[], wanted: number | undefined): { instances: number; notice: string[] } {
  const all = runs.flatMap(({ results }) => results.cells.map(({ cell }) => cell.instances));
  const volumes = [...new Set(all)].sort((left, right) => left - right);
  if (wanted !== undefined && !volumes.includes(wanted)) {
    throw new Fault('invalid-input', `--instances: no cell has ${wanted} instances`, {
      fix: `There are ${volumes.join(', ')}.`,
    });
  }
  const instances = wanted ?? volumes.at(-1) ?? 0;
  const notice =
    wanted === undefined && volumes.length > 1
      ? [`Decided at ${instances} instances; --instances names another volume of ${volumes.join(', ')}.`]
      : [];
  return { instances, notice };
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
