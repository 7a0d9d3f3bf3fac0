import type { ArtifactStore } from '@agora/artifacts';
import { chooseRun } from './choose-run.js';
import { knownRuns } from './known-run.js';

/** The folder of a run that the home knows, which may lie anywhere (`--out`). Returns `run` itself when the home does not know it. */
export async function folderOf(run: string, store: ArtifactStore, runs: string): Promise<string> {
  const known = await knownRuns(store, runs);
  const chosen = await chooseRun(known, run, store.home.root).catch(() => undefined);
  return chosen?.folderExists ? chosen.folder : run;
}
