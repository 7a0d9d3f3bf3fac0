import { readJsonl, writeJsonl, type Artifact, type ArtifactStore } from '@agora/artifacts';
import type { WorkContext } from '@agora/bus';
import {
  Fault,
  instanceSchema,
  rejectedSchema,
  shardSpecSchema,
  type DatasetSpec,
  type DatasetSummary,
  type Instance,
  type Job,
  type Rejected,
} from '@agora/contracts';
import type { PluginDesk } from '@agora/plugin-host';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { summaryOf } from '../summary-of.js';
import { datasetCard } from './dataset-card.js';
import { DatasetFigures } from './dataset-figures.js';
import { joinSummaries } from './join-summaries.js';
import { writeParquet } from './parquet.js';

const REPORT_EVERY = 1_000;

type Context = Pick<WorkContext, 'signal' | 'report'>;

/** Joins the shards of a cell into its dataset. Rows pass through one at a time. */
export class DatasetStage {
  constructor(
    private readonly store: ArtifactStore,
    private readonly desk: PluginDesk,
  ) {}

  async run(job: Job<DatasetSpec>, context: Context): Promise<DatasetSummary> {
    const finished = await this.store.find(job.key);
    if (finished) return summaryOf(finished);
    const shards: Artifact[] = [];
    for (const key of job.spec.shards) shards.push(await this.store.open(key));
    const artifact = await this.store.build(job.spec, (dir) => this.fill(dir, job, shards, context), job.key);
    return summaryOf(artifact);
  }

  private async fill(
    dir: string,
    { spec, runtime }: Job<DatasetSpec>,
    shards: readonly Artifact[],
    context: Context,
  ): Promise<DatasetSummary> {
    const [first] = shards;
    if (!first) throw new Fault('invalid-input', 'a dataset needs at least one shard');
    const shard = shardSpecSchema.parse(first.manifest.spec);
    const summaries = shards.map(summaryOf);
    refuseEmpty(joinSummaries(summaries, 0), shards);

    const total = summaries.reduce((sum, { accepted }) => sum + accepted, 0);
    const figures = new DatasetFigures();
    async function* rows(): AsyncGenerator<Instance> {
      let done = 0;
      for await (const row of instances(shards)) {
        context.signal.throwIfAborted();
        figures.add(row);
        done += 1;
        if (done % REPORT_EVERY === 0 || done === total) context.report({ done, total, unit: 'rows' });
        yield row;
      }
    }
    const train = join(dir, 'train.jsonl');
    await writeJsonl(train, rows());
    await writeJsonl(join(dir, 'rejected.jsonl'), rejections(shards));
    await writeParquet(join(dir, 'train.parquet'), readJsonl(train, instanceSchema));

    const { simulated = false } = await this.desk.host(runtime).load('provider', shard.generator.provider.plugin);
    const summary = joinSummaries(summaries, figures.duplicates);
    const { sample, distinct, stats } = figures;
    const card = datasetCard({ cell: spec.cell, shard, simulated, summary, sample, distinct, stats });
    await writeFile(join(dir, 'README.md'), card);
    return summary;
  }
}

async function* instances(shards: readonly Artifact[]): AsyncGenerator<Instance> {
  for (const shard of shards) yield* readJsonl(shard.path('train.jsonl'), instanceSchema);
}

async function* rejections(shards: readonly Artifact[]): AsyncGenerator<Rejected> {
  for (const shard of shards) yield* readJsonl(shard.path('rejected.jsonl'), rejectedSchema);
}

function refuseEmpty({ accepted, requested, rejected }: DatasetSummary, shards: readonly Artifact[]): void {
  if (accepted > 0) return;
  const reasons = Object.entries(rejected).map(([reason, count]) => `${count} × ${reason}`);
  throw new Fault('shortfall', `none of ${requested} instances was accepted (${reasons.join(', ') || 'no output'})`, {
    fix: `Read what was rejected, e.g. in ${shards[0]?.path('rejected.jsonl')}, and change the generator or its sampling.`,
  });
}
