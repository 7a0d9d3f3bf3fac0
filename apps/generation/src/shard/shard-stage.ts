import { Journal, ShardIndex, type Artifact, type ArtifactStore } from '@agora/artifacts';
import type { DatasetSummary, Job, ShardSpec } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { digest, type JudgeFactory, type ProviderRuntimes, type RunBudgets } from '@agora/model-runtime';
import type { StagePlugins } from '@agora/plugin-host';
import { BatchMode, type BatchContext } from '../batch/batch-mode.js';
import { ShardPairs } from '../pairs/shard-pairs.js';
import { summaryOf } from '../summary-of.js';
import { AttemptRunner } from './attempt-runner.js';
import { journalEntrySchema, type JournalEntry } from './attempt.js';
import { PromptBook } from './prompt-book.js';
import { RelatedRows } from './related-rows.js';
import type { SeedCache } from './seed-cache.js';
import { ShardExecution, type ShardWorkplace } from './shard-execution.js';
import { LatestOutputs, YieldGuard } from './yield-guard.js';

type Tools = Omit<ShardWorkplace, 'journal' | 'prompts' | 'related' | 'guard'> & {
  /** Whether decisions depend on earlier rows. */
  reviewed: boolean;
  release(): Promise<void>;
};

/** Generates the instances of one shard, or finds them generated. */
export class ShardStage {
  private readonly index: ShardIndex;
  /** By generator and setting. */
  private readonly outputs = new Map<string, LatestOutputs>();

  constructor(
    private readonly store: ArtifactStore,
    private readonly stagePlugins: StagePlugins,
    private readonly providers: ProviderRuntimes,
    private readonly seeds: SeedCache,
    private readonly budgets: RunBudgets,
    private readonly batches: BatchMode,
    private readonly judges: JudgeFactory,
  ) {
    this.index = new ShardIndex(store);
  }

  async run(job: Job<ShardSpec>, context: BatchContext): Promise<DatasetSummary> {
    const folder = this.store.home.journal(job.key);
    const found = await this.store.find(job.key);
    // What an execution left that was killed between its artifact and the end of its journal.
    if (found) await Journal.remove(folder);
    return summaryOf(found ?? (await this.make(job, folder, context)));
  }

  private async make(job: Job<ShardSpec>, folder: string, context: BatchContext): Promise<Artifact> {
    const tools = await this.open(job, folder, context);
    try {
      const { store, index } = this;
      await index.enter(job);
      const related = await RelatedRows.read(job, { store, index, reviewed: tools.reviewed });
      const prompts = new PromptBook();
      await prompts.recall(store, job.key, related.shards);
      const journal = await Journal.open<JournalEntry>(folder, journalEntrySchema);
      const { pairs } = tools;
      try {
        await pairs?.replay(journal.entries);
        const guard = this.guard(job);
        const execution = new ShardExecution(job.spec, { ...tools, journal, related, prompts, guard });
        const make = async (dir: string): Promise<DatasetSummary> => {
          const summary = await execution.run(dir);
          await pairs?.write(dir);
          return summary;
        };
        const artifact = await store.build(job.spec, make, job.key);
        // Before its folder goes.
        await pairs?.close();
        await journal.discard();
        return artifact;
      } catch (error) {
        // Told once: who goes on after it begins to count anew.
        if (Fault.is(error) && error.code === 'low-yield') this.outputs.delete(settingOf(job.spec));
        throw error;
      } finally {
        await journal.close();
        await pairs?.close();
      }
    } finally {
      await tools.release();
    }
  }

  private guard({ spec, runtime }: Job<ShardSpec>): YieldGuard | undefined {
    if (runtime.acceptYield) return undefined;
    const setting = settingOf(spec);
    const shared = this.outputs.get(setting) ?? new LatestOutputs();
    this.outputs.set(setting, shared);
    // Judges take their time over answers that may be a pair, and none over those that are all alike.
    return new YieldGuard({ unproven: runtime.unproven, shared, inOrder: spec.judging !== undefined });
  }

  private async open(job: Job<ShardSpec>, folder: string, context: BatchContext): Promise<Tools> {
    const { stagePlugins } = this;
    const { spec, runtime } = job;
    const { provider, model } = spec.generator;
    const method = await stagePlugins.create('method', spec.method, runtime);
    const domain = await stagePlugins.create('domain', spec.domain, runtime);
    await stagePlugins.check('provider', provider, runtime);
    const host = stagePlugins.host(runtime);
    const named = { provider: provider.plugin, options: runtime.options[provider.plugin] ?? {} };
    const { limits, price } = runtime;
    const generator = await this.providers.get(host, { ...named, model, limits, price });
    const batch = await this.providers.batch(host, named);
    const seeds = await this.seeds.get(spec.seeds);
    const { budget, release } = this.budgets.acquire(job, model, generator.price);
    const released = async (error: unknown): Promise<never> => {
      await release();
      throw error;
    };
    const at = { factory: this.judges, folder, context };
    const pairs = method.pairs && (await ShardPairs.open(method.pairs, job, at).catch(released));
    const batched = await this.batches
      .open({ job, folder, batch, generator, context })
      .catch(async (error: unknown) => {
        await pairs?.close();
        return released(error);
      });
    const completer = batched?.completer ?? generator;
    return {
      runner: new AttemptRunner({ spec, method, domain, seeds, completer, budget, pairs: pairs?.parts }),
      pairs,
      reviewed: method.review !== undefined,
      metered: budget !== undefined,
      concurrency: batched?.concurrency ?? generator.parallelism,
      activeLimit: batched ? undefined : generator.activeLimit,
      context: batched?.context ?? context,
      ended: batched?.ended,
      release: async () => {
        await batched?.close();
        await release();
      },
    };
  }
}

/** The same for all shards of a generator in a setting. */
function settingOf({ generator, method, domain }: ShardSpec): string {
  return digest([generator, method, domain]);
}
