import {
  byCount,
  byValue,
  facetOf,
  lengthGroup,
  MOST_COMPARED,
  type FacetsReply,
  type NearDuplicatesReply,
} from '@agora/contracts';
import type { Instance, Provenance } from '@agora/plugin-api';
import { NearDuplicates } from '@agora/text-overlap';
import { Injectable } from '@nestjs/common';
import { setImmediate as aside } from 'node:timers/promises';
import { range } from '../lines/line-index.js';
import { Recent } from '../lines/recent.js';
import type { RowFile } from '../lines/row-file.js';
import { acceptedEntry, DatasetRows, type CellOfRun } from './dataset-rows.js';

/** The largest groups that are shown, and the rows of each. */
const GROUPS = 50;
const ROWS_OF_GROUP = 6;
/** Rows that are compared before others get their turn. */
const AT_ONCE = 200;

/** How the rows of a dataset divide, and which of them resemble each other. Read once; artifacts do not change. */
@Injectable()
export class FacetReader {
  private readonly facets = new Recent<FacetsReply>(512);
  private readonly groups = new Recent<NearDuplicatesReply>(16);

  constructor(private readonly rows: DatasetRows) {}

  async read(cell: CellOfRun, state: 'accepted' | 'rejected'): Promise<FacetsReply> {
    const files = await this.rows.open(cell);
    const counts = new RowCounts();
    if (!files) return counts.reply();
    return this.facets.get(files[state].file, async () => {
      if (state === 'accepted') {
        for await (const { row } of all(files.accepted.rows)) counts.add(row.provenance, row.response);
      } else {
        for await (const { row } of all(files.rejected.rows)) counts.add(row.provenance, row.output, row.reason);
      }
      return counts.reply();
    });
  }

  async nearDuplicates(cell: CellOfRun): Promise<NearDuplicatesReply> {
    const files = await this.rows.open(cell);
    if (!files) return { threshold: 0.8, compared: 0, rows: 0, groups: 0, grouped: 0, largest: [] };
    return this.groups.get(files.accepted.file, () => grouped(files.accepted.rows));
  }
}

const all = <T>(rows: RowFile<T>) => rows.rows(range(0, rows.count));

/** As the dataset's figures count them: by instruction and response together. */
async function grouped(rows: RowFile<Instance>): Promise<NearDuplicatesReply> {
  const compared = Math.min(rows.count, MOST_COMPARED);
  const search = new NearDuplicates(undefined, compared);
  const members = new Map<number, number[]>();
  for await (const { index, row } of rows.rows(range(0, compared))) {
    const first = search.add(`${row.instruction}\n${row.response}`);
    if (first !== undefined) members.set(first, [...(members.get(first) ?? [first]), index].slice(0, ROWS_OF_GROUP));
    if (index % AT_ONCE === 0) await aside();
  }
  const { clusters, threshold } = search;
  const largest: NearDuplicatesReply['largest'] = [];
  for (const { first, size } of clusters.slice(0, GROUPS)) {
    const entries = [];
    for await (const row of rows.rows(members.get(first) ?? [])) entries.push(acceptedEntry(row));
    largest.push({ size, rows: entries });
  }
  const sum = clusters.reduce((total, { size }) => total + size, 0);
  return { threshold, compared, rows: rows.count, groups: clusters.length, grouped: sum, largest };
}

class RowCounts {
  private rows = 0;
  private readonly reasons = new Map<string, number>();
  private readonly attempts = new Map<string, number>();
  private readonly lengths = new Map<string, number>();
  private readonly models = new Map<string, number>();
  private readonly parts = new Map<string, number>();

  add({ attempt, model, part }: Provenance, text: string, reason?: string): void {
    this.rows += 1;
    count(this.attempts, String(attempt + 1));
    count(this.lengths, String(lengthGroup(text.length)));
    count(this.models, model);
    if (part !== undefined) count(this.parts, part);
    if (reason !== undefined) count(this.reasons, reason);
  }

  reply(): FacetsReply {
    return {
      rows: this.rows,
      reasons: facetOf(this.reasons, byCount),
      attempts: facetOf(this.attempts, byValue),
      lengths: facetOf(this.lengths, byValue),
      models: facetOf(this.models, byCount),
      parts: facetOf(this.parts, byCount),
    };
  }
}

function count(counts: Map<string, number>, value: string): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}
