import { ArtifactStore } from '@agora/artifacts';
import { Bus, type ServiceEnvironment } from '@agora/bus';
import { BUDGETS_BUCKET, ledgerSchema } from '@agora/contracts';
import { LANES_BUCKET, laneLeaseSchema, ProviderRuntimes } from '@agora/plugin-host';
import { DynamicModule, Inject, Module, OnApplicationShutdown } from '@nestjs/common';
import { DatasetStage } from './dataset/dataset-stage.js';
import { GenerationController } from './generation.controller.js';
import { PluginDesk } from './plugins/plugin-desk.js';
import { Purses } from './shard/purses.js';
import { SeedShelf } from './shard/seed-shelf.js';
import { ShardStage } from './shard/shard-stage.js';

@Module({})
export class GenerationModule implements OnApplicationShutdown {
  constructor(@Inject(ProviderRuntimes) private readonly providers: ProviderRuntimes) {}

  static in({ home }: ServiceEnvironment): DynamicModule {
    const store = new ArtifactStore(home);
    const desk = new PluginDesk();
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
          provide: ShardStage,
          useFactory: async (bus: Bus, providers: ProviderRuntimes) => {
            const purses = new Purses(await bus.kv(BUDGETS_BUCKET, ledgerSchema));
            return new ShardStage(store, desk, providers, new SeedShelf(store), purses);
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

/** A failure is not kept: the next who asks tries again. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () =>
    (made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    }));
}
