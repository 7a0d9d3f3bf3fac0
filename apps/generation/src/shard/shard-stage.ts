import { Journal, type Artifact, type ArtifactStore } from '@agora/artifacts';
import type { DatasetSummary, Job, ShardSpec } from '@agora/contracts';
import type { PluginDesk, ProviderRuntimes } from '@agora/plugin-host';
import { summaryOf } from '../summary-of.js';
import { Asker } from './asker.js';
import { journalEntrySchema, type JournalEntry } from './attempt.js';
import { Budget } from './budget.js';
import type { SeedShelf } from './seed-shelf.js';
import { ShardExecution, type ShardWorkplace } from './shard-execution.js';

/** Generates the instances of one shard, or finds them generated. */
export class ShardStage {
  constructor(
    private readonly store: ArtifactStore,
    private readonly desk: PluginDesk,
    private readonly providers: ProviderRuntimes,
    private readonly seeds: SeedShelf,
  ) {}

  async run(job: Job<ShardSpec>, context: ShardWorkplace['context']): Promise<DatasetSummary> {
    const folder = this.store.home.journal(job.key);
    const artifact = (await this.store.find(job.key)) ?? (await this.make(job, folder, context));
    await Journal.remove(folder);
    return summaryOf(artifact);
  }

  private async make(job: Job<ShardSpec>, folder: string, context: ShardWorkplace['context']): Promise<Artifact> {
    const tools = await this.open(job);
    const journal = await Journal.open<JournalEntry>(folder, journalEntrySchema);
    try {
      const execution = new ShardExecution(job.spec, { ...tools, journal, context });
      return await this.store.build(job.spec, (dir) => execution.run(dir), job.key);
    } finally {
      await journal.close();
    }
  }

  private async open({
    spec,
    runtime,
  }: Job<ShardSpec>): Promise<Pick<ShardWorkplace, 'asker' | 'budget' | 'concurrency'>> {
    const { desk } = this;
    const { provider, model } = spec.generator;
    const method = await desk.create('method', spec.method, runtime);
    const domain = await desk.create('domain', spec.domain, runtime);
    await desk.check('provider', provider, runtime);
    const generator = await this.providers.get(desk.host(runtime), {
      provider: provider.plugin,
      options: runtime.options[provider.plugin] ?? {},
      model,
      limits: runtime.limits,
      price: runtime.price,
    });
    const seeds = await this.seeds.get(spec.seeds);
    return {
      asker: new Asker({ spec, method, domain, seeds, completer: generator }),
      budget: new Budget(runtime.budgetUsd, generator.price, model),
      concurrency: generator.parallelism,
    };
  }
}
