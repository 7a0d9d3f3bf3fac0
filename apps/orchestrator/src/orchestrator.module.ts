import { ArtifactStore } from '@agora/artifacts';
import { Bus, type ServiceEnvironment } from '@agora/bus';
import { DynamicModule, Module } from '@nestjs/common';
import { OrchestratorController } from './orchestrator.controller.js';
import { RunRegistry } from './run/run-registry.js';

@Module({})
export class OrchestratorModule {
  static in({ home, log, embedded }: ServiceEnvironment): DynamicModule {
    return {
      module: OrchestratorModule,
      controllers: [OrchestratorController],
      providers: [
        { provide: ArtifactStore, useFactory: () => new ArtifactStore(home) },
        {
          provide: RunRegistry,
          useFactory: (bus: Bus, store: ArtifactStore) => new RunRegistry(bus, store, log, embedded),
          inject: [Bus, ArtifactStore],
        },
      ],
    };
  }
}
