import type { ArtifactStore } from '@agora/artifacts';
import type { Results } from '@agora/run-schemas';
import type { KeptPlan } from '@agora/orchestrator';
import { Fault } from '@agora/plugin-api';
import { ScoredRun } from '@agora/scored-runs';
import { findRun } from '../export/find-run.js';
import { folderOf } from '../runs/folder-of.js';

/**
 * A run by its id, a beginning of it, its name or its folder, with the scores of every item; finished or not.
 * @throws Fault `not-found` that names the runs that are there.
 */
export async function openScoredRun(
  text: string,
  runs: string,
  store: ArtifactStore,
  given?: string,
): Promise<ScoredRun> {
  const found = await findRun(given === undefined ? await folderOf(text, store, runs) : text, given ?? runs, store);
  const { results, plan, folder } = found;
  const ended = results && !results.run.partial && !(plan && plan.startedAt > results.run.startedAt);
  const read = ended ? results : plan ? await asFarAsItIs(plan, store) : results;
  if (!read) throw new Fault('not-found', `${store.home.root} does not know run "${found.id}"`);
  return new ScoredRun(read, store, { plan, folder });
}

async function asFarAsItIs(plan: KeptPlan, store: ArtifactStore): Promise<Results> {
  const { keptFaults, partialResults } = await import('@agora/orchestrator');
  return partialResults(store, plan, { datasetOf: () => Promise.resolve(undefined), faults: keptFaults(plan, []) });
}
