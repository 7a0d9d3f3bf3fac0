import { ArtifactStore } from '@agora/artifacts';
import { Bus, type ServiceEnvironment } from '@agora/bus';
import { AllowedPlugins } from '@agora/plugin-host';
import { DynamicModule, Module } from '@nestjs/common';
import { OrchestratorController } from './orchestrator.controller.js';
import { RunRegistry } from './run/run-registry.js';

@Module({})
export class OrchestratorModule {
  static in({ home, log, embedded, plugins }: ServiceEnvironment): DynamicModule {
    const allowed = plugins && new AllowedPlugins(plugins);
    return {
      module: OrchestratorModule,
      controllers: [OrchestratorController],
      providers: [
        { provide: ArtifactStore, useFactory: () => new ArtifactStore(home) },
        {
          provide: RunRegistry,
          useFactory: (bus: Bus, store: ArtifactStore) => new RunRegistry(bus, store, log, embedded, allowed),
          inject: [Bus, ArtifactStore],
        },
      ],
    };
  }
}
