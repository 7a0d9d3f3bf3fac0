import { ArtifactStore } from '@agora/artifacts';
import { Fault } from '@agora/plugin-api';
import { recommendation, volumesOf, type ScoredRun } from '@agora/scored-runs';
import { didYouMean } from '../benchmarks/closest-match.js';
import { ExitCode } from '../exit-code.js';
import { findHome, runsFolder } from '../home/find-home.js';
import type { Output } from '../output.js';
import { sayRecommendation } from '../recommend/say-recommendation.js';
import { openScoredRun } from '../scores/open-scored-run.js';
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
    const run = await openScoredRun(name, runsFolder(home), store, flags.runs);
    if (!runs.some(({ id }) => id === run.id)) runs.push(run);
  }
  const { instances, notice } = volumeOf(runs, flags.instances);
  const settings = settingsOf(runs, flags.setting);
  const { sure, budgetUsd } = flags;
  const found = await recommendation(runs, { instances, settings, sure, budgetUsd });
  const recommended = { ...found, warnings: [...notice, ...found.warnings] };
  output.record({ kind: 'recommendation', ...recommended });
  sayRecommendation(recommended, flags.budgetUsd, output);
  return ExitCode.done;
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

/** The volume to decide at: the wanted one, or the largest with a PGR. */
function volumeOf(runs: readonly ScoredRun[], wanted: number | undefined): { instances: number; notice: string[] } {
  const { all: volumes, scored } = volumesOf(runs);
  if (wanted !== undefined && !volumes.includes(wanted)) {
    throw new Fault('invalid-input', `--instances: no cell has ${wanted} instances`, {
      fix: `There are ${volumes.join(', ')}.`,
    });
  }
  const instances = wanted ?? Math.max(...scored);
  const notice =
    wanted === undefined && volumes.length > 1
      ? [`Decided at ${instances} instances; --instances names another volume of ${volumes.join(', ')}.`]
      : [];
  return { instances, notice };
}
