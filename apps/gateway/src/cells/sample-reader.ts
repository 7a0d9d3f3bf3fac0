import { readGzipLines, readJsonl } from '@agora/artifacts';
import { overlapSchema, type ArtifactEntry, type Attempt, type RouteParams, type SampleReply } from '@agora/contracts';
import { keptPromptSchema, shardSpecSchema } from '@agora/run-schemas';
import { Fault, type Prompt } from '@agora/plugin-api';
import { Injectable } from '@nestjs/common';
import { join } from 'node:path';
import { z } from 'zod';
import { Recent } from '../lines/recent.js';
import { RunCatalog } from '../runs/run-catalog.js';
import { artifactEntry } from './artifact-entry.js';
import { DatasetRows, type CellOfRun, type DatasetFiles } from './dataset-rows.js';

const overlapLineSchema = overlapSchema.extend({ instance: z.string(), slot: z.number().int() });

const PROMPTS = 'prompts.jsonl.gz';

type Place = Pick<RouteParams<'sample'>, 'state' | 'index'>;

/** What is said of an artifact; of a shard also its slots. */
interface KeptEntry {
  entry?: ArtifactEntry;
  slots?: { from: number; to: number };
}

/** One row with everything that is known of where it came from. */
@Injectable()
export class SampleReader {
  private readonly prompts = new Recent<Map<string, string>>(4);
  private readonly overlaps = new Recent<Map<number, SampleReply['overlaps']>>(4);
  private readonly entries = new Recent<KeptEntry>(512);

  constructor(
    private readonly catalog: RunCatalog,
    private readonly rows: DatasetRows,
  ) {}

  /** @throws Fault `not-found` when the cell has no such row. */
  async read(cell: CellOfRun, { state, index }: Place): Promise<SampleReply> {
    const files = await this.rows.open(cell);
    const found = files && (await this.find(cell, files, { state, index }));
    if (!files || !found) {
      throw new Fault('not-found', `cell "${cell.id}" has no ${state} row ${index}`, {
        fix: 'Choose one of its list.',
      });
    }
    const { slot, total } = found;
    const attempts = await this.rows.attempts(slot, files);
    const row = attempts.find((attempt) => attempt.state === state && attempt.index === index);
    const dataset = await this.entry(cell.artifacts.dataset, 'dataset');
    const shard = await this.shardOf(cell, slot);
    return {
      state,
      index,
      total,
      slot,
      ...(row ? { row } : {}),
      prompt: (await this.promptOf(cell, files, row ?? attempts.at(-1))) ?? null,
      attempts,
      overlaps: row?.state === 'accepted' ? await this.overlapsOf(cell, slot) : [],
      ...(dataset ? { artifact: dataset } : {}),
      ...(shard ? { shard } : {}),
    };
  }

  private async find(cell: CellOfRun, files: DatasetFiles, { state, index }: Place) {
    if (state === 'missing') {
      const slots = await this.rows.missing(cell, files);
      const slot = slots[index];
      return slot === undefined ? undefined : { slot, total: slots.length };
    }
    const { rows } = files[state];
    const row = await rows.row(index);
    return row && { slot: row.provenance.slot, total: rows.count };
  }

  private async promptOf(
    { artifacts }: CellOfRun,
    { partial }: DatasetFiles,
    attempt: Attempt | undefined,
  ): Promise<Prompt | undefined> {
    if (!attempt) return undefined;
    const artifact = artifacts.dataset === undefined ? undefined : await this.catalog.store.find(artifacts.dataset);
    const file = partial ? join(partial.folder, PROMPTS) : artifact?.path(PROMPTS);
    if (file === undefined) return undefined;
    const lines = await this.prompts.get(file, async () => {
      const byHash = new Map<string, string>();
      for await (const line of readGzipLines(file)) {
        const { hash } = keptPromptSchema.parse(JSON.parse(line));
        byHash.set(hash, line);
      }
      return byHash;
    });
    const line = lines.get(attempt.provenance.promptHash);
    return line === undefined ? undefined : keptPromptSchema.parse(JSON.parse(line)).prompt;
  }

  private async overlapsOf({ artifacts }: CellOfRun, slot: number): Promise<SampleReply['overlaps']> {
    if (artifacts.contamination === undefined) return [];
    const artifact = await this.catalog.store.find(artifacts.contamination);
    if (!artifact) return [];
    const bySlot = await this.overlaps.get(artifact.key, async () => {
      const found = new Map<number, SampleReply['overlaps']>();
      const file = artifact.path('overlaps.jsonl');
      for await (const { slot: its, benchmark, item, where, run } of readJsonl(file, overlapLineSchema)) {
        found.set(its, [...(found.get(its) ?? []), { benchmark, item, where, run }]);
      }
      return found;
    });
    return bySlot.get(slot) ?? [];
  }

  private async shardOf({ artifacts }: CellOfRun, slot: number): Promise<ArtifactEntry | undefined> {
    for (const key of artifacts.shards ?? []) {
      const { entry, slots } = await this.kept(key, 'shard');
      if (entry && slots && slots.from <= slot && slot < slots.to) return entry;
    }
    return undefined;
  }

  private async entry(key: string | undefined, stage: string): Promise<ArtifactEntry | undefined> {
    return key === undefined ? undefined : (await this.kept(key, stage)).entry;
  }

  /** What is not there may yet come, so that it is not remembered. */
  private kept(key: string, stage: string): Promise<KeptEntry> {
    const look = async (): Promise<KeptEntry> => {
      const artifact = await this.catalog.store.open(key);
      const slots = shardSpecSchema.safeParse(artifact.manifest.spec).data?.slots;
      return { entry: artifactEntry(artifact, stage), ...(slots ? { slots } : {}) };
    };
    return this.entries.get(`${stage} ${key}`, look).catch(() => ({}));
  }
}
