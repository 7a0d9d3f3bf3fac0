import { ArtifactStore } from '@agora/artifacts';
import { Fault } from '@agora/plugin-api';
import {
  exportDatasets,
  FORMATS,
  isFormat,
  partialMark,
  type ExportedFile,
  type ExportSource,
  type FormatId,
} from '@agora/dataset-export';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { counted } from '../display/format.js';
import { ExitCode } from '../exit-code.js';
import { findDatasets } from '../export/find-datasets.js';
import { findRun, type FoundRun } from '../export/find-run.js';
import { findHome, runsFolder } from '../home/find-home.js';
import { pushExport } from '../export/push-export.js';
import type { Output } from '../output.js';
import { onInterrupt } from '../session/interrupt.js';
import { folderOf } from '../runs/folder-of.js';
import type { SharedFlags } from '../settings.js';

export interface ExportFlags extends SharedFlags {
  cell: string[];
  /** Default: `messages`. */
  format?: string;
  /** The cell whose student is exported instead of datasets. */
  student?: string;
  /** Its adapter, instead of the whole student. */
  adapter?: boolean;
  out?: string;
  runs?: string;
  push?: string;
  public?: boolean;
  tokenEnv: string;
  dryRun?: boolean;
}

/** Writes a run's datasets in a format of other tools, or one of its students, each with a card; with `--push` also to the hub. */
export async function exportRun(run: string, flags: ExportFlags, output: Output): Promise<ExitCode> {
  const { student } = flags;
  const format = formatIn(flags);
  if (!flags.push && (flags.public || flags.dryRun)) {
    throw new Fault('invalid-input', `${flags.public ? '--public' : '--dry-run'} works only with --push`, {
      fix: 'Add --push owner/name, or leave it out.',
    });
  }
  const home = findHome(flags);
  const store = new ArtifactStore(home.path);
  const runs = flags.runs ?? runsFolder(home);
  const found = await findRun(flags.runs === undefined ? await folderOf(run, store, runs) : run, runs, store);
  const interrupt = onInterrupt();
  const scratch = await mkdtemp(join(tmpdir(), 'agora-export-'));
  try {
    if (student !== undefined) {
      const { exportStudent } = await import('./export-student.js');
      await exportStudent(found, { ...flags, student, signal: interrupt.signal }, store, output);
      return ExitCode.done;
    }
    const { sources, without } = await findDatasets(found, flags.cell, store, scratch);
    warnOfIncomplete(sources, without, output);
    await write(found, sources, { ...flags, format, signal: interrupt.signal }, output, without);
    return without.length > 0 ? ExitCode.failed : ExitCode.done;
  } finally {
    interrupt.dispose();
    await rm(scratch, { recursive: true, force: true });
  }
}

function formatIn({ format, student, adapter, cell }: ExportFlags): FormatId {
  if (adapter && student === undefined) {
    throw new Fault('invalid-input', '--adapter works only with --student', {
      fix: 'Add --student CELL, or leave it out.',
    });
  }
  const ofDatasets = format !== undefined ? '--format' : cell.length > 0 ? '--cell' : undefined;
  if (student !== undefined && ofDatasets !== undefined) {
    throw new Fault('invalid-input', `${ofDatasets} is for datasets, and --student exports none`, {
      fix: `Leave out ${ofDatasets} or --student.`,
    });
  }
  if (format === undefined) return 'messages';
  if (isFormat(format)) return format;
  throw new Fault('invalid-input', `--format: there is no format "${format}"`, {
    fix: `Use one of: ${FORMATS.join(', ')}.`,
  });
}

async function write(
  { id, results, plan }: FoundRun,
  sources: readonly ExportSource[],
  flags: ExportFlags & { format: FormatId; signal: AbortSignal },
  output: Output,
  without: readonly string[],
): Promise<void> {
  const { format, signal } = flags;
  const out = resolve(flags.out ?? join('exports', id, format));
  const experiment = plan?.experiment ?? results?.experiment;
  const title = sources.length === 1 ? `${id}: ${sources[0]?.id}` : id;
  const files = await exportDatasets(sources, { format, out, title, experiment, signal });
  const partial = sources.flatMap((source) => (source.partial ? [source.id] : []));
  output.record({ kind: 'export', runId: id, format, out, files, partial, without });
  sayFiles(files, out, output);
  if (!flags.push) return;
  const message = `Datasets of run ${id}, made by Agora`;
  await pushExport({ ...flags, push: flags.push }, { kind: 'dataset', title: message, out, files, signal }, output);
}

/** Warns of datasets that are incomplete, and of cells that have none (`without`). */
function warnOfIncomplete(sources: readonly ExportSource[], without: readonly string[], output: Output): void {
  for (const { id, partial, summary } of sources) {
    if (partial) output.say(output.paint('yellow', `${id} is incomplete. ${partialMark(summary)} instances.`));
  }
  for (const id of without) output.say(output.paint('yellow', `${id} has no dataset and is left out.`));
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
