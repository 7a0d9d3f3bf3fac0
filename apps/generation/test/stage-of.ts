import type { ArtifactStore } from '@agora/artifacts';
import { ProviderRuntimes, RunBudgets } from '@agora/model-runtime';
import { StagePlugins } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';
import type { BatchMode } from '../src/batch/batch-mode.js';
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
  return new ShardStage(
    store,
    new StagePlugins(seededRng),
    parts.providers ?? new ProviderRuntimes(),
    new SeedCache(store),
    new RunBudgets(parts.ledgers ?? new Ledgers()),
    parts.mode,
  );
}
