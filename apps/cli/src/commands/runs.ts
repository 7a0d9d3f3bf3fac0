import { ArtifactStore } from '@agora/artifacts';
import { ExitCode } from '../exit-code.js';
import { findHome, runsFolder } from '../home/find-home.js';
import type { Output } from '../output.js';
import { knownRuns, type KnownRun } from '../runs/known-run.js';
import { formatDate, formatPaid, formatStatus, STYLES } from '../runs/format.js';
import type { SharedFlags } from '../settings.js';

/** Lists every run of the home. */
export async function runs(flags: SharedFlags, output: Output): Promise<ExitCode> {
  const home = findHome(flags);
  const known = await knownRuns(new ArtifactStore(home.path), runsFolder(home));
  for (const run of known) output.record(recordOf(run));
  output.say(output.paint('dim', `Home ${home.path} (${home.reason})`));
  if (known.length === 0) output.say('There is no run yet. agora run FILE begins one.');
  for (const run of known) say(run, output);
  return ExitCode.done;
}

function say(run: KnownRun, output: Output): void {
  const { runId, status, startedAt, record, folder, folderExists } = run;
  const words = [
    output.paint(STYLES[status], formatStatus(run)),
    ...(startedAt === undefined ? [] : [formatDate(startedAt)]),
    ...(record
      ? [`${record.cells.done}/${record.cells.all} ${record.kind === 'experiment' ? 'cells' : 'models'}`]
      : []),
    ...(record ? [formatPaid(record)] : []),
  ];
  output.say(`${output.paint('bold', runId)}  ${words.join(' · ')}`);
  output.say(output.paint('dim', `  ${folder}${folderExists ? '' : ' (not there)'}`));
}

/** A run as JSON for programs. */
export function recordOf({ record, ...run }: KnownRun): Record<string, unknown> {
  return { kind: 'run', ...run, ...(record ? { record } : {}) };
}
