import type { ArtifactStore } from '@agora/artifacts';
import { ProviderRuntimes, RunBudgets } from '@agora/model-runtime';
import { StagePlugins } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';
import { SeedCache } from '../src/shard/seed-cache.js';
import { ShardStage } from '../src/shard/shard-stage.js';
import { Ledgers } from './ledgers.js';

/** A stage that remembers nothing of an earlier one, as that of a process just started. */
export function stageOf(store: ArtifactStore): ShardStage {
  return new ShardStage(
    store,
    new StagePlugins(seededRng),
    new ProviderRuntimes(),
    new SeedCache(store),
    new RunBudgets(new Ledgers()),
  );
}
