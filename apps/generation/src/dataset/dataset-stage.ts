import { readJsonl, writeJsonl, type Artifact, type ArtifactStore } from '@agora/artifacts';
import type { WorkContext } from '@agora/bus';
import {
  shardSpecSchema,
  type DatasetSpec,
  type DatasetSummary,
  type Job,
  type NearDuplicateFigures,
  type ShardSpec,
} from '@agora/run-schemas';
import { Fault, instanceSchema, rejectedSchema, type Instance, type Rejected } from '@agora/plugin-api';
import { datasetCard, DatasetFigures, flatColumns, flatten, isPair, writeParquet } from '@agora/dataset-export';
import type { StagePlugins } from '@agora/plugin-host';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withLeanestHeap } from '../lean-heap.js';
import { summaryOf } from '../summary-of.js';
import { PROMPTS_FILE } from '../shard/prompt-book.js';
import { DroppedRows } from './dropped-rows.js';
import { joinPrompts } from './join-prompts.js';
import { joinSummaries, withDropped } from './join-summaries.js';
import { INSTANCE, INSTRUCTION, NearDuplicateScan } from './near-duplicate-scan.js';
import { seedOrigins } from './seed-origins.js';

const TRAIN = 'train.jsonl';
const REPORT_EVERY = 1_000;

type Context = Pick<WorkContext, 'signal' | 'report'>;

interface Written {
  figures: DatasetFigures;
  instruction: NearDuplicateFigures;
  instance: NearDuplicateFigures;
  dropped: number;
}

/** Joins the shards of a cell into its dataset. Rows pass through one at a time. */
export class DatasetStage {
  constructor(
    private readonly store: ArtifactStore,
    private readonly stagePlugins: StagePlugins,
  ) {}

  async run(job: Job<DatasetSpec>, context: Context): Promise<DatasetSummary> {
    const finished = await this.store.find(job.key);
    if (finished) return summaryOf(finished);
    const shards: Artifact[] = [];
    for (const key of job.spec.shards) shards.push(await this.store.open(key));
    const artifact = await withLeanestHeap(() =>
      this.store.build(job.spec, (dir) => this.fill(dir, job, shards, context), job.key),
    );
    return summaryOf(artifact);
  }

  private async fill(
    dir: string,
    job: Job<DatasetSpec>,
    shards: readonly Artifact[],
    context: Context,
  ): Promise<DatasetSummary> {
    const [first] = shards;
    if (!first) throw new Fault('invalid-input', 'a dataset needs at least one shard');
    const shard = shardSpecSchema.parse(first.manifest.spec);
    const summaries = shards.map(summaryOf);
    refuseEmpty(joinSummaries(summaries, 0), shards);

    const { figures, instruction, instance, dropped } = await this.writeRows(dir, job, shards, context);
    await writeParquet(join(dir, 'train.parquet'), columnsOf(figures.sample), flatRows(join(dir, TRAIN)));
    const summary: DatasetSummary = {
      ...withDropped(joinSummaries(summaries, figures.duplicates), DroppedRows.reason, dropped),
      ...(job.runtime.rowSet ? { rowSet: job.runtime.rowSet } : {}),
      ...(job.runtime.rowSets ? { rowSets: job.runtime.rowSets } : {}),
      nearDuplicates: { threshold: NearDuplicateScan.threshold, instruction, instance },
      ...(shard.rows === undefined ? { seedOrigins: await seedOrigins(this.store, shard.seeds) } : {}),
    };
    await this.writeCard(dir, job, { shard, summary, figures });
    return summary;
  }

  /** Leaves `train.jsonl` and `rejected.jsonl`. What the scan holds is let go of when this is done. */
  private async writeRows(
    dir: string,
    { spec }: Job<DatasetSpec>,
    shards: readonly Artifact[],
    context: Context,
  ): Promise<Written> {
    // By a pass of its own: both scans at once would take twice the memory.
    const total = shards.reduce((sum, shard) => sum + summaryOf(shard).accepted, 0);
    const instructions = NearDuplicateScan.of(INSTRUCTION, total);
    for await (const row of instances(shards)) {
      context.signal.throwIfAborted();
      instructions.add(row);
    }
    const instruction = await instructions.figures(() => instances(shards));
    const scan = instructions.next(INSTANCE);
    const figures = new DatasetFigures(total);
    const dropped = new DroppedRows();
    async function* rows(): AsyncGenerator<Instance> {
      let position = 0;
      for await (const row of instances(shards)) {
        context.signal.throwIfAborted();
        const like = scan.add(row);
        const drop = spec.dropNearDuplicates && like !== undefined;
        if (drop) dropped.drop(position, like);
        else figures.add(row);
        position += 1;
        if (position % REPORT_EVERY === 0 || position === total) {
          context.report({ done: position, total, unit: 'rows' });
        }
        if (!drop) yield row;
      }
    }
    await writeJsonl(join(dir, TRAIN), rows());
    await writeJsonl(join(dir, 'rejected.jsonl'), rejections(shards, dropped));
    await joinPrompts(shards, join(dir, PROMPTS_FILE));
    return { figures, instruction, instance: await scan.figures(() => instances(shards)), dropped: dropped.count };
  }

  private async writeCard(
    dir: string,
    { spec, runtime }: Job<DatasetSpec>,
    { shard, summary, figures }: { shard: ShardSpec; summary: DatasetSummary; figures: DatasetFigures },
  ): Promise<void> {
    const { plugin } = shard.generator.provider;
    const simulated = await this.stagePlugins.host(runtime).simulated(plugin, runtime.options[plugin] ?? {});
    const { size: bytes } = await stat(join(dir, 'train.parquet'));
    const { sample, distinct, stats } = figures;
    const card = await datasetCard({ cell: spec.cell, shard, simulated, summary, sample, distinct, stats, bytes });
    await writeFile(join(dir, 'README.md'), card);
  }
}

async function* instances(shards: readonly Artifact[]): AsyncGenerator<Instance> {
  for (const shard of shards) yield* readJsonl(shard.path('train.jsonl'), instanceSchema);
}

async function* rejections(shards: readonly Artifact[], dropped: DroppedRows): AsyncGenerator<Rejected> {
  for (const shard of shards) yield* readJsonl(shard.path('rejected.jsonl'), rejectedSchema);
  if (dropped.count > 0) yield* dropped.rejections(instances(shards));
}

/** One row tells of all: a method makes pairs, or it makes none. */
function columnsOf(sample: Instance | undefined): ReturnType<typeof flatColumns> {
  return flatColumns(sample !== undefined && isPair(sample));
}

async function* flatRows(train: string): AsyncGenerator<Record<string, unknown>> {
  for await (const row of readJsonl(train, instanceSchema)) yield flatten(row);
}

function refuseEmpty({ accepted, requested, rejected }: DatasetSummary, shards: readonly Artifact[]): void {
  if (accepted > 0) return;
  const reasons = Object.entries(rejected).map(([reason, count]) => `${count} × ${reason}`);
  throw new Fault('shortfall', `none of ${requested} instances was accepted (${reasons.join(', ') || 'no output'})`, {
    fix: `Read what was rejected, e.g. in ${shards[0]?.path('rejected.jsonl')}, and change the generator or its sampling.`,
  });
}
