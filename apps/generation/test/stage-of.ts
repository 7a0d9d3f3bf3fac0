import type { ArtifactStore } from '@agora/artifacts';
import { JudgeFactory, ProviderRuntimes, RunBudgets } from '@agora/model-runtime';
import { StagePlugins } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';
import { BatchMode } from '../src/batch/batch-mode.js';
import { SeedCache } from '../src/shard/seed-cache.js';
import { ShardStage } from '../src/shard/shard-stage.js';
import { Ledgers } from './ledgers.js';

interface StageParts {
  providers?: ProviderRuntimes;
  ledgers?: Ledgers;
  mode?: BatchMode;
}

/** A stage that remembers nothing of an earlier one, as that of a process just started. */
export function stageOf(store: ArtifactStore, parts: StageParts = {}): ShardStage {
  const plugins = new StagePlugins(seededRng);
  const providers = parts.providers ?? new ProviderRuntimes();
  const budgets = new RunBudgets(parts.ledgers ?? new Ledgers());
  const judges = new JudgeFactory(plugins, providers, budgets, store.home);
  return new ShardStage(
    store,
    plugins,
    providers,
    new SeedCache(store),
    budgets,
    parts.mode ?? new BatchMode(),
    judges,
  );
}
