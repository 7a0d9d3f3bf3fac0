import { ArtifactStore } from '@agora/artifacts';
import type { ServiceEnvironment } from '@agora/bus';
import { DynamicModule, Inject, Module, OnApplicationShutdown } from '@nestjs/common';
import { openBackend } from './open-backend.js';
import { TrainStage } from './train-stage.js';
import { TrainerBackend } from './trainer-backend.js';
import { TrainerController } from './trainer.controller.js';

@Module({})
export class TrainerModule implements OnApplicationShutdown {
  constructor(@Inject(TrainerBackend) private readonly backend: TrainerBackend) {}

  static in({ home, log }: ServiceEnvironment): DynamicModule {
    return {
      module: TrainerModule,
      controllers: [TrainerController],
      providers: [
        { provide: TrainerBackend, useFactory: () => openBackend(process.env, log) },
        {
          provide: TrainStage,
          useFactory: (backend: TrainerBackend) => new TrainStage(new ArtifactStore(home), backend),
          inject: [TrainerBackend],
        },
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.backend.close();
  }
}
