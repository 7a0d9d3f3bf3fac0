import { ArtifactStore } from '@agora/artifacts';
import { makeFolder } from '@agora/storage';
import { resolve } from 'node:path';
import type { ExitCode } from '../exit-code.js';
import { loadExperiment } from '../experiment/load-experiment.js';
import { findHome, runsFolder } from '../home/find-home.js';
import { onOut } from '../out-path.js';
import type { Output } from '../output.js';
import { previewRace } from '../race/preview-race.js';
import { RaceMemory } from '../race/race-memory.js';
import { Race } from '../race/race.js';
import { raceSetup, type RaceFlags, type RunnableSetup } from '../race/race-setup.js';
import { RaceRunner, type RaceRunFlags } from '../race/run-race.js';
import { directed } from '../race/shortlist.js';
import { openPluginHost } from '../session/plugin-host.js';
import { useCompute } from '../session/use-compute.js';
import { requireIsolation } from '../session/require-isolation.js';

export interface RaceCommandFlags extends RaceFlags, RaceRunFlags {
  out?: string;
  dryRun?: boolean;
}

/** Finds the best generator of an experiment rung by rung; the same command goes on with a race that was interrupted. */
export async function race(file: string, flags: RaceCommandFlags, output: Output): Promise<ExitCode> {
  requireIsolation(flags);
  const loaded = await loadExperiment(file);
  await useCompute(flags);
  const { shortlist, ...rest } = raceSetup(loaded.experiment, flags);
  const host = openPluginHost(loaded.baseDir);
  const setup: RunnableSetup = {
    ...rest,
    ...(shortlist ? { shortlist: await directed(shortlist, loaded.experiment, host) } : {}),
  };
  const found = findHome(flags, { file });
  if (flags.dryRun) return previewRace(setup, { flags, loaded, home: found.path, output });
  if (found.notice) output.say(output.paint('yellow', found.notice));
  const out = resolve(flags.out ?? runsFolder(found));
  await onOut(flags.out === undefined ? '--home' : '--out', out, () => makeFolder(out));
  const store = new ArtifactStore(found.path);
  const { runIdOf } = await import('@agora/orchestrator');
  const running = new Race(setup, await RaceMemory.open(store, setup.raceId), runIdOf, store);
  return new RaceRunner(flags, { race: running, loaded, store, home: found.path, out, output }).run();
}
