import type { ArtifactStore } from '@agora/artifacts';
import { chooseRun } from './choose-run.js';
import { knownRuns } from './known-run.js';

/** A run that the home remembers may have its folder anywhere. What is not remembered stays what was given. */
export async function folderOf(run: string, store: ArtifactStore, runs: string): Promise<string> {
  const known = await knownRuns(store, runs);
  const chosen = await chooseRun(known, run, store.home.root).catch(() => undefined);
  return chosen?.folderExists ? chosen.folder : run;
}
