import { ArtifactStore } from '@agora/artifacts';
import type { ServiceEnvironment } from '@agora/bus';
import { PluginDesk, ProviderRuntimes } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';
import { DynamicModule, Inject, Module, OnApplicationShutdown } from '@nestjs/common';
import { DatasetStage } from './dataset/dataset-stage.js';
import { GenerationController } from './generation.controller.js';
import { GeneratorCheck } from './generator-check.js';
import { SeedShelf } from './shard/seed-shelf.js';
import { ShardStage } from './shard/shard-stage.js';

@Module({})
export class GenerationModule implements OnApplicationShutdown {
  constructor(@Inject(ProviderRuntimes) private readonly providers: ProviderRuntimes) {}

  static in({ home }: ServiceEnvironment): DynamicModule {
    const store = new ArtifactStore(home);
    const desk = new PluginDesk(seededRng);
    const providers = new ProviderRuntimes();
    return {
      module: GenerationModule,
      controllers: [GenerationController],
      providers: [
        { provide: ProviderRuntimes, useValue: providers },
        { provide: GeneratorCheck, useValue: new GeneratorCheck(desk, providers) },
        { provide: ShardStage, useValue: new ShardStage(store, desk, providers, new SeedShelf(store)) },
        { provide: DatasetStage, useValue: new DatasetStage(store, desk) },
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.providers.close();
  }
}
