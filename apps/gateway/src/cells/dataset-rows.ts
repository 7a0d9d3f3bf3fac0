import type { Attempt, RowEntry, RowsReply, RouteQuery } from '@agora/contracts';
import type { CellResult } from '@agora/run-schemas';
import { instanceSchema, rejectedSchema, type Instance, type Rejected } from '@agora/plugin-api';
import { Injectable } from '@nestjs/common';
import { join } from 'node:path';
import { range } from '../lines/line-index.js';
import { Recent } from '../lines/recent.js';
import { RowFiles, type Numbered, type RowFile } from '../lines/row-file.js';
import { RunCatalog } from '../runs/run-catalog.js';
import { PartialDatasets, type PartialDataset } from './partial-datasets.js';
import { holds, preview } from './preview.js';
import { fitsOf } from './row-filters.js';

interface Opened<T> {
  file: string;
  rows: RowFile<T>;
}

export interface DatasetFiles {
  accepted: Opened<Instance>;
  rejected: Opened<Rejected>;
  /** Set for a dataset that is not whole. */
  partial?: PartialDataset | undefined;
}

/** A cell with the run that it is a part of. */
export type CellOfRun = CellResult & { run: string };

/** Places of the outputs for one slot in their files. */
type SlotRows = Record<'accepted' | 'rejected', number[]>;

/** Rows of datasets, read by pages: of finished ones from their artifacts, of others as far as they are. */
@Injectable()
export class DatasetRows {
  private readonly files = new RowFiles();
  private readonly slots = new Recent<Map<number, SlotRows>>(2);

  constructor(
    private readonly catalog: RunCatalog,
    private readonly partial: PartialDatasets,
  ) {}

  /** Undefined while there is no row of the cell. */
  async open({ artifacts, run, id }: CellOfRun): Promise<DatasetFiles | undefined> {
    if (artifacts.dataset === undefined) {
      const partial = await this.partial.of(run, id);
      return partial && { ...(await this.filesIn((name) => join(partial.folder, name))), partial };
    }
    const artifact = await this.catalog.store.open(artifacts.dataset);
    return this.filesIn((name) => artifact.path(name));
  }

  private async filesIn(path: (name: string) => string): Promise<DatasetFiles> {
    const [accepted, rejected] = [path('train.jsonl'), path('rejected.jsonl')];
    return {
      accepted: { file: accepted, rows: await this.files.open(accepted, instanceSchema) },
      rejected: { file: rejected, rows: await this.files.open(rejected, rejectedSchema) },
    };
  }

  async page(cell: CellOfRun, query: RouteQuery<'rows'>): Promise<RowsReply> {
    const files = await this.open(cell);
    if (!files) return { from: query.from, total: 0, matching: 0, rows: [] };
    if (query.state === 'missing') return this.missingPage(cell, files, query);
    const fits = fitsOf(query);
    return query.state === 'accepted'
      ? this.select(files.accepted, query, fits.question, fits.accepted, acceptedEntry)
      : this.select(files.rejected, query, fits.question, fits.rejected, rejectedEntry);
  }

  /** Slots that no instance came of, in order; of a dataset that is not whole, those that were tried. */
  async missing({ cell }: CellResult, files: DatasetFiles): Promise<number[]> {
    const slots = await this.slotsOf(files);
    const isMissing = (slot: number): boolean => {
      const made = slots.get(slot);
      return made ? made.accepted.length === 0 : files.partial === undefined;
    };
    return [...range(0, cell.instances)].filter(isMissing);
  }

  /** Every output for a slot, in the order of the attempts. */
  async attempts(slot: number, files: DatasetFiles): Promise<Attempt[]> {
    const at = (await this.slotsOf(files)).get(slot);
    const found: Attempt[] = [];
    for (const index of at?.rejected ?? []) {
      const row = await files.rejected.rows.row(index);
      if (row) found.push({ state: 'rejected', index, ...row });
    }
    for (const index of at?.accepted ?? []) {
      const row = await files.accepted.rows.row(index);
      if (row) found.push({ state: 'accepted', index, ...row });
    }
    return found.sort((a, b) => a.provenance.attempt - b.provenance.attempt);
  }

  /** Where the outputs for each slot lie. */
  private slotsOf({ accepted, rejected }: DatasetFiles): Promise<Map<number, SlotRows>> {
    return this.slots.get(accepted.file, async () => {
      const slots = new Map<number, SlotRows>();
      for (const [state, { rows }] of [['accepted', accepted] as const, ['rejected', rejected] as const]) {
        for await (const { index, row } of rows.rows(range(0, rows.count))) {
          const known = slots.get(row.provenance.slot) ?? { accepted: [], rejected: [] };
          slots.set(row.provenance.slot, known);
          known[state].push(index);
        }
      }
      return slots;
    });
  }

  private async select<T>(
    { file, rows }: Opened<T>,
    { from, limit, state }: RouteQuery<'rows'>,
    question: string | undefined,
    fits: (row: T) => boolean,
    entry: (row: Numbered<T>) => RowEntry,
  ): Promise<RowsReply> {
    const chosen =
      question === undefined ? undefined : await this.files.select(file, rows, `${state} ${question}`, fits);
    const page = chosen ? chosen.slice(from, from + limit) : range(from, Math.min(rows.count, from + limit));
    const entries: RowEntry[] = [];
    for await (const row of rows.rows(page)) entries.push(entry(row));
    return { from, total: rows.count, matching: chosen?.length ?? rows.count, rows: entries };
  }

  private async missingPage(
    cell: CellResult,
    files: DatasetFiles,
    { from, limit, q }: RouteQuery<'rows'>,
  ): Promise<RowsReply> {
    const missing = await this.missing(cell, files);
    const last = new Map<number, Rejected>();
    for await (const { row } of files.rejected.rows.rows(range(0, files.rejected.rows.count))) {
      const { slot, attempt } = row.provenance;
      if (attempt >= (last.get(slot)?.provenance.attempt ?? 0)) last.set(slot, row);
    }
    const entries = missing.map((slot, index): RowEntry => {
      const row = last.get(slot);
      return row ? { ...rejectedEntry({ index, row }), index } : { index, slot };
    });
    const wanted = q.toLowerCase();
    const fitting = q === '' ? entries : entries.filter(({ output, reason }) => holds([output, reason], wanted));
    return { from, total: missing.length, matching: fitting.length, rows: fitting.slice(from, from + limit) };
  }
}

export function acceptedEntry({ index, row: { instruction, response, provenance } }: Numbered<Instance>): RowEntry {
  return { index, instruction: preview(instruction), response: preview(response), ...madeBy(provenance, response) };
}

function rejectedEntry({ index, row: { reason, detail, output, provenance } }: Numbered<Rejected>): RowEntry {
  return {
    index,
    reason,
    ...(detail === undefined ? {} : { detail: preview(detail) }),
    output: preview(output),
    ...madeBy(provenance, output),
  };
}

/** What a list says of an output's making: that by which its rows are divided as well. */
function madeBy(
  { slot, attempt, usage, usd, model, part }: Instance['provenance'],
  { length: characters }: string,
): Omit<RowEntry, 'index'> {
  const tokens = usage && usage.inputTokens + usage.outputTokens;
  const spent = { ...(tokens === undefined ? {} : { tokens }), ...(usd === undefined ? {} : { usd }) };
  return { slot, attempt, ...spent, characters, model, ...(part === undefined ? {} : { part }) };
}
