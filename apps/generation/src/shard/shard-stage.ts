import { Journal, type Artifact, type ArtifactStore } from '@agora/artifacts';
import type { WorkContext } from '@agora/bus';
import type { DatasetSummary, Job, ShardSpec } from '@agora/contracts';
import type { ProviderRuntimes } from '@agora/plugin-host';
import type { PluginDesk } from '../plugins/plugin-desk.js';
import { summaryOf } from '../summary-of.js';
import { AskFailure, Asker } from './asker.js';
import { journalEntrySchema, type JournalEntry } from './attempt.js';
import { Budget } from './budget.js';
import { Replay } from './replay.js';
import type { SeedShelf } from './seed-shelf.js';
import { ShardFiles } from './shard-files.js';
import { SlotPool } from './slot-pool.js';
import { Tally } from './tally.js';

type Context = Pick<WorkContext, 'signal' | 'report'>;

interface Workplace {
  asker: Asker;
  budget: Budget;
  concurrency: number;
}

/** Generates the instances of one shard, or finds them generated. */
export class ShardStage {
  constructor(
    private readonly store: ArtifactStore,
    private readonly desk: PluginDesk,
    private readonly providers: ProviderRuntimes,
    private readonly seeds: SeedShelf,
  ) {}

  async run(job: Job<ShardSpec>, context: Context): Promise<DatasetSummary> {
    const finished = await this.store.find(job.key);
    if (finished) return summaryOf(finished);
    const workplace = await this.open(job);
    const folder = this.store.home.journal(job.key);
    const journal = await Journal.open<JournalEntry>(folder, journalEntrySchema);
    let artifact: Artifact;
    try {
      artifact = await this.store.build(job.spec, (dir) => fill(dir, job, workplace, journal, context), job.key);
    } finally {
      await journal.close();
    }
    await Journal.remove(folder);
    return summaryOf(artifact);
  }

  private async open({ spec, runtime }: Job<ShardSpec>): Promise<Workplace> {
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

async function fill(
  dir: string,
  { spec }: Job<ShardSpec>,
  { asker, budget, concurrency }: Workplace,
  journal: Journal<JournalEntry>,
  context: Context,
): Promise<DatasetSummary> {
  const { slots, maxAttempts } = spec;
  const tally = new Tally(slots.to - slots.from);
  const pay = (entry: JournalEntry, earlier: boolean): void => {
    tally.pay(entry, { earlier });
    if (entry.outcome !== 'failed') budget.add(entry.row.provenance.usd);
  };
  // Taken out of the journal, so that rows that are written can be let go of.
  const earlier = journal.entries.splice(0);
  for (const entry of earlier) pay(entry, true);
  const replay = new Replay(earlier);
  const keep = async (entry: JournalEntry): Promise<void> => {
    await journal.append(entry);
    pay(entry, false);
    context.report(tally.progress);
  };
  const ask: ConstructorParameters<typeof SlotPool>[0]['ask'] = async (slot, attempt, generated) => {
    budget.check();
    try {
      const made = await asker.ask(slot, attempt, generated, context.signal);
      await keep(made);
      return made;
    } catch (error) {
      if (!(error instanceof AskFailure)) throw error;
      if (error.attempt.calls > 0) await keep(error.attempt);
      throw error.fault;
    }
  };
  const pool = new SlotPool({ slots, maxAttempts, concurrency, replayed: (slot) => replay.of(slot), ask });
  let slot = slots.from;
  await ShardFiles.within(dir, async (files) => {
    for await (const attempts of pool.run()) {
      tally.finish(attempts, { cached: attempts.length === replay.of(slot).length });
      replay.forget(slot);
      slot += 1;
      await files.add(attempts);
      context.report(tally.progress);
    }
  });
  return tally.summary;
}
