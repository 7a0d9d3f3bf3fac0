import { ArtifactStore } from '@agora/artifacts';
import type { RunRecord } from '@agora/run-schemas';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ExitCode } from '../exit-code.js';
import { findHome, runsFolder } from '../home/find-home.js';
import type { Output } from '../output.js';
import { chooseRun } from '../runs/choose-run.js';
import { knownRuns, type KnownRun } from '../runs/known-run.js';
import { goOnCommand } from '../display/until.js';
import { formatDate, formatPaid, formatStatus, STYLES, formatPaidSum } from '../runs/format.js';
import type { SharedFlags } from '../settings.js';
import { recordOf } from './runs.js';

/** Says of one run how far it is, what it has cost, what went wrong, and where its data are. */
export async function show(text: string, flags: SharedFlags, output: Output): Promise<ExitCode> {
  const home = findHome(flags);
  const known = await knownRuns(new ArtifactStore(home.path), runsFolder(home));
  const run = await chooseRun(known, text, home.path);
  output.record(recordOf(run));
  output.say(`${output.paint('bold', run.runId)}  ${output.paint(STYLES[run.status], formatStatus(run))}`);
  if (run.record) sayRecord(run.record, output);
  sayFolder(run, output);
  sayNext(run, output);
  return ExitCode.done;
}

function sayRecord(record: RunRecord, output: Output): void {
  const { kind, startedAt, finishedAt, cells, stages, origin, paid, fault } = record;
  const file = origin?.file;
  if (file !== undefined) line(output, 'file', `${file}${existsSync(file) ? '' : ' (not there)'}`);
  line(
    output,
    'begun',
    `${formatDate(startedAt)}${finishedAt === undefined ? '' : `, ended ${formatDate(finishedAt)}`}`,
  );
  const waiting = cells.all - cells.done - cells.failed - cells.begun;
  const states = Object.entries({ done: cells.done, begun: cells.begun, waiting, failed: cells.failed });
  const counts = states.filter(([, count]) => count > 0).map(([state, count]) => `${count} ${state}`);
  line(output, kind === 'experiment' ? 'cells' : 'models', `${cells.all}: ${counts.join(', ')}`);
  line(output, 'stages', `${stages.done}/${stages.all} done`);
  line(output, 'paid', formatPaid(record));
  for (const [who, sum] of Object.entries(paid)) output.say(`            ${who}: ${formatPaidSum(sum)}`);
  if (fault && fault.code !== 'cancelled') line(output, 'ended by', fault.message);
  for (const { count, reason, fix } of record.faults) {
    output.say(`  ${output.paint('red', `${count} ×`)} ${reason}`);
    if (fix !== undefined) output.say(`      Fix: ${fix}`);
  }
}

function sayFolder({ folder, folderExists, record }: KnownRun, output: Output): void {
  line(output, 'folder', `${folder}${folderExists ? '' : ' (not there; what is finished lies in the home)'}`);
  if (!folderExists) return;
  const parts = { report: 'report.html', data: 'data', answers: 'evals' };
  for (const [name, part] of Object.entries(parts)) {
    const path = join(folder, part);
    if (existsSync(path)) line(output, name, path);
    else if (name === 'report' && record?.kind === 'experiment') line(output, name, 'not written yet');
  }
}

function sayNext({ runId, status, record }: KnownRun, output: Output): void {
  if (status === 'running') {
    output.say(`\nagora cancel ${runId}   # stops it`);
    return;
  }
  if (!record?.origin || (status === 'done' && !record.until)) return;
  const { cwd } = record.origin;
  const command = status === 'done' ? goOnCommand(record.origin.command) : record.origin.command;
  output.say(`\nThis goes on where it stopped${status === 'done' ? ', to the end' : ''}:`);
  output.say(`  ${cwd === process.cwd() ? '' : `cd ${quoted(cwd)} && `}${command}`);
}

function line(output: Output, name: string, text: string): void {
  output.say(`  ${name.padEnd(9)} ${text}`);
}

function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
