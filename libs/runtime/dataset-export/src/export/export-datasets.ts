import { readJsonl, writeJsonl } from '@agora/artifacts';
import type { Cell, DatasetSummary } from '@agora/run-schemas';
import { Fault, instanceSchema, type Instance } from '@agora/plugin-api';
import { storageFault, makeFolder } from '@agora/storage';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportCard, type ExportedCell } from '../card/export-card.js';
import { INSTANCE_MEASURES } from '../figures/dataset-figures.js';
import { TableFigures } from '../figures/table-figures.js';
import { isPair } from '../formats/flat-rows.js';
import { formatOf, type Format, type FormatId } from '../formats/formats.js';
import { writeParquet } from '../parquet/write-parquet.js';

export interface ExportSource {
  /** Id of the cell; names its configuration and folder. */
  id: string;
  cell: Cell;
  model: string;
  simulated: boolean;
  summary: DatasetSummary;
  /** The dataset's own `train.jsonl`. */
  file: string;
  /** Set while rows are missing that may still come. */
  partial?: boolean;
}

export interface ExportOptions {
  format: FormatId;
  /** Folder to write to; what an earlier export left there is replaced file by file. */
  out: string;
  title: string;
  experiment: unknown;
  signal?: AbortSignal;
  onProgress?(cell: string, rows: number): void;
}

export interface ExportedFile {
  /** Below the folder, with slashes. */
  path: string;
  bytes: number;
  rows?: number;
}

const REPORT_EVERY = 1_000;

/**
 * Writes datasets in a format that others read, with a card that makes `load_dataset` find them. Rows pass through one at a
 * time. The card comes last: a folder with a card is whole.
 */
export async function exportDatasets(
  sources: readonly ExportSource[],
  options: ExportOptions,
): Promise<ExportedFile[]> {
  const [first] = sources;
  if (!first) throw new Fault('invalid-input', 'there is no dataset to export');
  const format = formatOf(options.format);
  const stats = new TableFigures(INSTANCE_MEASURES);
  const files: ExportedFile[] = [];
  const cells: ExportedCell[] = [];
  let sample: Record<string, unknown> | undefined;
  const seen = (row: Instance): void => {
    sample ??= format.row(row);
    stats.add(row);
  };
  const pairs = new Map<ExportSource, boolean>();
  try {
    await rm(join(options.out, CARD), { force: true });
    for (const source of sources) pairs.set(source, await holdsPairs(source, format));
    for (const source of sources) {
      const columns = format.columns(pairs.get(source) ?? false);
      const path = sources.length === 1 ? `data/${format.file}` : `data/${source.id}/${format.file}`;
      const file = await exportOne(source, path, { ...format, columns: () => columns }, options, seen);
      files.push(file);
      const config = {
        name: sources.length === 1 ? 'default' : source.id,
        file: path,
        columns,
        rows: file.rows,
        bytes: file.bytes,
      };
      cells.push({
        config,
        cell: source.cell,
        model: source.model,
        simulated: source.simulated,
        summary: source.summary,
        ...(source.partial ? { partial: true } : {}),
      });
    }
    const { title, experiment } = options;
    const card = await exportCard({ title, format, cells, sample, stats: stats.stats, experiment });
    await writeFile(join(options.out, CARD), card);
    files.push({ path: CARD, bytes: Buffer.byteLength(card) });
  } catch (error) {
    throw storageFault(error, options.out);
  }
  return files;
}

const CARD = 'README.md';

/** @throws Fault `invalid-input` where the format is one of pairs and the dataset has none */
async function holdsPairs({ id, file }: ExportSource, format: Format): Promise<boolean> {
  let pairs = false;
  for await (const row of readJsonl(file, instanceSchema)) {
    pairs = isPair(row);
    break;
  }
  if (!format.pairs || pairs) return pairs;
  throw new Fault(
    'invalid-input',
    `the rows of ${id} are no pairs of answers, and --format ${format.id} is one of pairs`,
    {
      fix: 'Export the cells of a method that makes pairs (--cell), or choose another format.',
    },
  );
}

async function exportOne(
  source: ExportSource,
  path: string,
  format: Format,
  { out, signal, onProgress }: ExportOptions,
  seen: (row: Instance) => void,
): Promise<Required<ExportedFile>> {
  let rows = 0;
  async function* converted(): AsyncGenerator<Record<string, unknown>> {
    for await (const instance of readJsonl(source.file, instanceSchema)) {
      signal?.throwIfAborted();
      seen(instance);
      rows += 1;
      if (rows % REPORT_EVERY === 0) onProgress?.(source.id, rows);
      yield format.row(instance);
    }
  }
  const file = join(out, path);
  const partial = `${file}.partial`;
  await makeFolder(join(file, '..'));
  try {
    if (format.file === 'train.parquet') await writeParquet(partial, format.columns(false), converted());
    else await writeJsonl(partial, converted());
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
  onProgress?.(source.id, rows);
  return { path, bytes: (await stat(file)).size, rows };
}
