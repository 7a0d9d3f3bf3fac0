import { ArtifactStore } from '@agora/artifacts';
import { Bus, type ServiceEnvironment } from '@agora/bus';
import { BUDGETS_BUCKET, ledgerSchema } from '@agora/contracts';
import {
  EndpointCheck,
  JudgeFactory,
  LIMITERS_BUCKET,
  limiterLeaseSchema,
  once,
  ProviderRuntimes,
  RunBudgets,
  type BatchTuning,
} from '@agora/model-runtime';
import { AllowedPlugins, StagePlugins } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';
import { DynamicModule, Inject, Module, OnApplicationShutdown } from '@nestjs/common';
import { BatchMode } from './batch/batch-mode.js';
import { DatasetStage } from './dataset/dataset-stage.js';
import { GenerationController } from './generation.controller.js';
import { GeneratorCheck } from './generator-check.js';
import { SeedCache } from './shard/seed-cache.js';
import { GivenRowsStage } from './shard/given-rows-stage.js';
import { ShardStage } from './shard/shard-stage.js';

@Module({})
export class GenerationModule implements OnApplicationShutdown {
  constructor(@Inject(ProviderRuntimes) private readonly providers: ProviderRuntimes) {}

  /** `tuning`: how batches are waited for, for tests. */
  static in({ home, plugins }: ServiceEnvironment, tuning: Partial<BatchTuning> = {}): DynamicModule {
    const store = new ArtifactStore(home);
    const stagePlugins = new StagePlugins(seededRng, plugins && new AllowedPlugins(plugins));
    return {
      module: GenerationModule,
      controllers: [GenerationController],
      providers: [
        {
          provide: ProviderRuntimes,
          useFactory: (bus: Bus) => {
            const leases = once(() => bus.kv(LIMITERS_BUCKET, limiterLeaseSchema));
            return new ProviderRuntimes({}, { leases });
          },
          inject: [Bus],
        },
        {
          provide: GeneratorCheck,
          useFactory: (providers: ProviderRuntimes) => new GeneratorCheck(stagePlugins, providers),
          inject: [ProviderRuntimes],
        },
        {
          provide: EndpointCheck,
          useFactory: (providers: ProviderRuntimes) => new EndpointCheck(stagePlugins, providers),
          inject: [ProviderRuntimes],
        },
        {
          provide: ShardStage,
          useFactory: async (bus: Bus, providers: ProviderRuntimes) => {
            const budgets = new RunBudgets(await bus.kv(BUDGETS_BUCKET, ledgerSchema));
            const judges = new JudgeFactory(stagePlugins, providers, budgets, store.home, tuning);
            const seeds = new SeedCache(store);
            return new ShardStage(store, stagePlugins, providers, seeds, budgets, new BatchMode(tuning), judges);
          },
          inject: [Bus, ProviderRuntimes],
        },
        { provide: GivenRowsStage, useValue: new GivenRowsStage(store) },
        { provide: DatasetStage, useValue: new DatasetStage(store, stagePlugins) },
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.providers.close();
  }
}
