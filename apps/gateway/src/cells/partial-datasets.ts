import type { DatasetSummary } from '@agora/run-schemas';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GatewayContext } from '../gateway-context.js';

/** How long a look at a dataset that grows is good for. */
const FRESH_MS = 3_000;
/** Looks of one cell whose files are kept: requests that read the one before may be under way. */
const KEPT = 2;
/** Cells whose looks are kept. */
const MOST_CELLS = 16;

/** The rows of a dataset that is not whole, as they were at one moment: files as those of a whole one. */
export interface PartialDataset {
  folder: string;
  summary: DatasetSummary;
  /** When they were read; ISO 8601. */
  at: string;
}

interface Looks {
  /** Of the monotonic clock, in milliseconds. */
  lookedAt: number;
  last: Promise<PartialDataset | undefined>;
  folders: string[];
}

/**
 * What generators have made so far of datasets that are not whole, copied out of finished shards and journals, so that pages of a
 * list fit each other while rows come in. Where no events can be heard nothing goes on, and the first look stays good.
 */
@Injectable()
export class PartialDatasets implements OnApplicationShutdown {
  private readonly cells = new Map<string, Looks>();
  private root: Promise<string> | undefined;

  constructor(private readonly context: GatewayContext) {}

  /** Undefined where nothing was tried yet, or nothing is known of the cell. */
  of(run: string, cell: string): Promise<PartialDataset | undefined> {
    const key = JSON.stringify([run, cell]);
    const known = this.cells.get(key);
    const isFresh = known && (!this.context.bus || performance.now() - known.lookedAt < FRESH_MS);
    if (isFresh) return known.last;
    const looks: Looks = known ?? { lookedAt: 0, last: Promise.resolve(undefined), folders: [] };
    looks.lookedAt = performance.now();
    looks.last = this.look(run, cell, looks);
    this.cells.delete(key);
    this.cells.set(key, looks);
    const [oldest] = this.cells.keys();
    if (oldest !== undefined && this.cells.size > MOST_CELLS) void this.forget(oldest);
    return looks.last;
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.allSettled([...this.cells.values()].map(({ last }) => last));
    const root = await this.root?.catch(() => undefined);
    if (root !== undefined) await rm(root, { recursive: true, force: true });
  }

  private async look(run: string, cell: string, looks: Looks): Promise<PartialDataset | undefined> {
    const { unfinishedRows } = this.context;
    if (!unfinishedRows) return undefined;
    this.root ??= mkdtemp(join(tmpdir(), 'agora-rows-'));
    const at = new Date().toISOString();
    const folder = await mkdtemp(join(await this.root, 'look-'));
    looks.folders.push(folder);
    const old = looks.folders.splice(0, looks.folders.length - KEPT);
    await Promise.all(old.map((one) => rm(one, { recursive: true, force: true })));
    const summary = await unfinishedRows(run, cell, folder);
    return summary && { folder, summary, at };
  }

  private async forget(key: string): Promise<void> {
    const looks = this.cells.get(key);
    this.cells.delete(key);
    await looks?.last.catch(() => undefined);
    for (const folder of looks?.folders ?? []) await rm(folder, { recursive: true, force: true });
  }
}
