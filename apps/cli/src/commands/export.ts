import { ArtifactStore } from '@agora/artifacts';
import { Fault } from '@agora/contracts';
import { exportDatasets, FORMATS, isFormat, type ExportedFile } from '@agora/dataset-export';
import { join, relative, resolve } from 'node:path';
import { counted } from '../display/words.js';
import { ExitCode } from '../exit-code.js';
import { findDatasets } from '../export/find-datasets.js';
import { findRun } from '../export/find-run.js';
import { findHome, runsFolder } from '../home/find-home.js';
import { pushExport } from '../export/push-export.js';
import type { Output } from '../output.js';
import { onInterrupt } from '../session/interrupt.js';
import { chooseRun } from '../runs/choose-run.js';
import { knownRuns } from '../runs/known-run.js';
import type { SharedFlags } from '../settings.js';

export interface ExportFlags extends SharedFlags {
  cell: string[];
  format: string;
  out?: string;
  runs?: string;
  push?: string;
  public?: boolean;
  tokenEnv: string;
  dryRun?: boolean;
}

/** Writes a run's datasets in a format that others read, with a card; on request into a dataset repository. */
export async function exportRun(run: string, flags: ExportFlags, output: Output): Promise<ExitCode> {
  const { format } = flags;
  if (!isFormat(format)) {
    throw new Fault('invalid-input', `--format: there is no format "${format}"`, {
      fix: `Use one of: ${FORMATS.join(', ')}.`,
    });
  }
  if (!flags.push && (flags.public || flags.dryRun)) {
    throw new Fault('invalid-input', `${flags.public ? '--public' : '--dry-run'} says something about a push`, {
      fix: 'Add --push owner/name, or leave it out.',
    });
  }
  const home = findHome(flags);
  const runs = flags.runs ?? runsFolder(home);
  const found = await findRun(flags.runs === undefined ? await folderOf(run, home.path, runs) : run, runs);
  const { id } = found.results.run;
  const { sources, without } = await findDatasets(found, flags.cell, new ArtifactStore(home.path));
  for (const cell of without) output.say(output.paint('yellow', `${cell} has no dataset and is left out.`));
  const out = resolve(flags.out ?? join('exports', id, format));
  const interrupt = onInterrupt();
  try {
    const { experiment } = found.results;
    const title = sources.length === 1 ? `${id}: ${sources[0]?.id}` : id;
    const files = await exportDatasets(sources, { format, out, title, experiment, signal: interrupt.signal });
    output.record({ kind: 'export', runId: id, format, out, files, without });
    sayFiles(files, out, output);
    if (flags.push) {
      const repo = flags.push;
      await pushExport({ ...flags, push: repo }, { id, out, files, signal: interrupt.signal }, output);
    }
    return without.length > 0 ? ExitCode.failed : ExitCode.done;
  } finally {
    interrupt.dispose();
  }
}

/** A run that the home remembers may have its folder anywhere. What is not remembered stays what was given. */
async function folderOf(run: string, home: string, runs: string): Promise<string> {
  const known = await knownRuns(new ArtifactStore(home), runs);
  const chosen = await chooseRun(known, run, home).catch(() => undefined);
  return chosen?.folderExists ? chosen.folder : run;
}

function sayFiles(files: readonly ExportedFile[], out: string, output: Output): void {
  for (const { path, bytes, rows } of files) {
    output.say(`  ${path}  ${rows === undefined ? '' : `${counted(rows, 'row')}, `}${size(bytes)}`);
  }
  const near = relative(process.cwd(), out) || '.';
  output.say(`${output.paint('bold', near.startsWith('..') ? out : near)}: README.md shows how to load it.`);
}

function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}
