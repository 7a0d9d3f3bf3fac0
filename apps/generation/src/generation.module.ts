import { ArtifactStore } from '@agora/artifacts';
import type { ServiceEnvironment } from '@agora/bus';
import { ProviderRuntimes } from '@agora/plugin-host';
import { DynamicModule, Inject, Module, OnApplicationShutdown } from '@nestjs/common';
import { DatasetStage } from './dataset/dataset-stage.js';
import { GenerationController } from './generation.controller.js';
import { PluginDesk } from './plugins/plugin-desk.js';
import { SeedShelf } from './shard/seed-shelf.js';
import { ShardStage } from './shard/shard-stage.js';

@Module({})
export class GenerationModule implements OnApplicationShutdown {
  constructor(@Inject(ProviderRuntimes) private readonly providers: ProviderRuntimes) {}

  static in({ home }: ServiceEnvironment): DynamicModule {
    const store = new ArtifactStore(home);
    const desk = new PluginDesk();
    const providers = new ProviderRuntimes();
    return {
      module: GenerationModule,
      controllers: [GenerationController],
      providers: [
        { provide: ProviderRuntimes, useValue: providers },
        { provide: ShardStage, useValue: new ShardStage(store, desk, providers, new SeedShelf(store)) },
        { provide: DatasetStage, useValue: new DatasetStage(store, desk) },
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.providers.close();
  }
}
