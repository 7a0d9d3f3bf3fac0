import { readJsonl, type Artifact, type ArtifactStore } from '@agora/artifacts';
import type { WorkContext } from '@agora/bus';
import type { DatasetSummary, Job, ShardSpec } from '@agora/run-schemas';
import { digest } from '@agora/model-runtime';
import { Fault, rowCost, type Provenance } from '@agora/plugin-api';
import { z } from 'zod';
import { summaryOf } from '../summary-of.js';
import type { Attempt } from './attempt.js';
import { PromptBook } from './prompt-book.js';
import { ShardFiles } from './shard-files.js';
import { ShardStats } from './shard-stats.js';
import { rowOf } from './spoken.js';

const rowSchema = z.object({ instruction: z.string(), response: z.string(), place: z.string() });

/** Fills the slots of a shard with rows that exist already. They are taken as they are: no method and no domain judges them. */
export class GivenRowsStage {
  constructor(private readonly store: ArtifactStore) {}

  async run(job: Job<ShardSpec>, context: Pick<WorkContext, 'signal' | 'report'>): Promise<DatasetSummary> {
    const found = await this.store.find(job.key);
    return summaryOf(found ?? (await this.make(job, context)));
  }

  private async make(
    { key, spec, runtime: { rowSet, rowPart } }: Job<ShardSpec>,
    context: Pick<WorkContext, 'signal' | 'report'>,
  ): Promise<Artifact> {
    const { rows, slots } = spec;
    if (rows === undefined || !rowSet) throw new Fault('internal', 'a shard of given rows names none');
    const source = await this.store.open(rows);
    const stats = new ShardStats(slots.to - slots.from);
    const usd = rowCost(rowSet);
    return this.store.build(
      spec,
      async (dir) => {
        await ShardFiles.within(dir, new PromptBook(), async (files) => {
          let slot = slots.from;
          for await (const { place, ...draft } of readJsonl(source.path('rows.jsonl'), rowSchema)) {
            context.signal.throwIfAborted();
            const { instruction, response } = rowOf(draft, '');
            const provenance = {
              ...provenanceOf(spec, slot, place, usd),
              ...(rowPart === undefined ? {} : { part: rowPart }),
            };
            const row = { id: digest([instruction, response]), instruction, response, provenance };
            const attempt: Attempt = { outcome: 'accepted', calls: 0, uncounted: 0, row };
            stats.pay(attempt, { earlier: false });
            stats.finish([attempt], { cached: false });
            await files.add([attempt]);
            slot += 1;
          }
        });
        context.report(stats.progress);
        return { ...stats.summary, rowSet };
      },
      key,
    );
  }
}

/** Nothing was asked, so there is neither prompt nor seed; `variables.row` says where the row stands in its set. */
function provenanceOf({ generator, method, domain }: ShardSpec, slot: number, place: string, usd: number): Provenance {
  return {
    generator: generator.id,
    provider: generator.provider.plugin,
    model: generator.model,
    method: method.plugin,
    domain: domain.plugin,
    slot,
    attempt: 0,
    seedIds: [],
    variables: { row: place },
    promptHash: '',
    sampling: {},
    usd,
  };
}
