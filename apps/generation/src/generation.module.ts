import { ArtifactStore } from '@agora/artifacts';
import { Bus, type ServiceEnvironment } from '@agora/bus';
import { BUDGETS_BUCKET, ledgerSchema } from '@agora/contracts';
import { LANES_BUCKET, laneLeaseSchema, once, ProviderRuntimes, Purses, type BatchTuning } from '@agora/model-runtime';
import { AllowedPlugins, PluginDesk } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';
import { DynamicModule, Inject, Module, OnApplicationShutdown } from '@nestjs/common';
import { BatchMode } from './batch/batch-mode.js';
import { DatasetStage } from './dataset/dataset-stage.js';
import { GenerationController } from './generation.controller.js';
import { GeneratorCheck } from './generator-check.js';
import { SeedShelf } from './shard/seed-shelf.js';
import { ShardStage } from './shard/shard-stage.js';

@Module({})
export class GenerationModule implements OnApplicationShutdown {
  constructor(@Inject(ProviderRuntimes) private readonly providers: ProviderRuntimes) {}

  /** `tuning`: how batches are waited for, for tests. */
  static in({ home, plugins }: ServiceEnvironment, tuning: Partial<BatchTuning> = {}): DynamicModule {
    const store = new ArtifactStore(home);
    const desk = new PluginDesk(seededRng, plugins && new AllowedPlugins(plugins));
    return {
      module: GenerationModule,
      controllers: [GenerationController],
      providers: [
        {
          provide: ProviderRuntimes,
          useFactory: (bus: Bus) => {
            const lanes = once(() => bus.kv(LANES_BUCKET, laneLeaseSchema));
            return new ProviderRuntimes({}, { lanes });
          },
          inject: [Bus],
        },
        {
          provide: GeneratorCheck,
          useFactory: (providers: ProviderRuntimes) => new GeneratorCheck(desk, providers),
          inject: [ProviderRuntimes],
        },
        {
          provide: ShardStage,
          useFactory: async (bus: Bus, providers: ProviderRuntimes) => {
            const purses = new Purses(await bus.kv(BUDGETS_BUCKET, ledgerSchema));
            return new ShardStage(store, desk, providers, new SeedShelf(store), purses, new BatchMode(tuning));
          },
          inject: [Bus, ProviderRuntimes],
        },
        { provide: DatasetStage, useValue: new DatasetStage(store, desk) },
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.providers.close();
  }
}
