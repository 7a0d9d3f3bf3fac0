import { ArtifactStore } from '@agora/artifacts';
import { Fault } from '@agora/plugin-api';
import { renderData, renderLeaderboard } from '@agora/report';
import { join } from 'node:path';
import { ExitCode } from '../exit-code.js';
import { findRun, type FoundRun } from '../export/find-run.js';
import type { Output } from '../output.js';
import { KeptRun } from '../run/kept-run.js';
import { raceOf } from '../race/race-of.js';
import { writeReports } from '../run/reports.js';
import { relativeName } from '../run/write-unfinished.js';
import { findHome, runsFolder } from '../home/find-home.js';
import { folderOf } from '../runs/folder-of.js';
import type { SharedFlags } from '../settings.js';

export interface ReportFlags extends SharedFlags {
  runs?: string;
}

/** Writes the report of a run as far as it is, and lays out its data. Costs nothing, and needs no service. */
export async function report(run: string, flags: ReportFlags, output: Output): Promise<ExitCode> {
  const home = findHome(flags);
  const store = new ArtifactStore(home.path);
  const runs = flags.runs ?? runsFolder(home);
  const found = await findRun(flags.runs === undefined ? await folderOf(run, store, runs) : run, runs, store);
  const { folder, id } = found;
  const results = await resultsOf(found, store);
  output.record({ kind: 'results', runId: id, folder, partial: results.run.partial === true, results });
  const paint = output.paint.bind(output);
  output.say(renderLeaderboard(results, { width: output.width, paint }));
  const data = renderData(results, { paint });
  if (data) output.say(`\n${data}`);
  const done = results.cells.filter(({ status }) => status === 'done').length;
  output.say(`\n${done}/${results.cells.length} cells. Report: ${join(relativeName(folder), 'report.html')}`);
  return ExitCode.done;
}

async function resultsOf({ results, plan, folder, id }: FoundRun, store: ArtifactStore) {
  // When the run was started again after these results were written, they are out of date.
  const ended = results && !results.run.partial && !(plan && plan.startedAt > results.run.startedAt);
  if (ended) {
    await writeReports(folder, results, await raceOf(store, id));
    return results;
  }
  if (plan) return new KeptRun(plan, folder, store).report();
  throw new Fault('not-found', `${store.home.root} does not know run "${id}"`, {
    fix: 'Name the home folder of the run with --home.',
  });
}
