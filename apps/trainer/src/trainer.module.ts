import { ArtifactStore } from '@agora/artifacts';
import type { ServiceEnvironment } from '@agora/bus';
import { DynamicModule, Inject, Module, OnApplicationShutdown } from '@nestjs/common';
import { checkpointMinutes } from './checkpoint-minutes.js';
import { placementOf } from './placement.js';
import { PythonBackend } from './python-backend.js';
import { TrainStage } from './train-stage.js';
import { TrainerBackend } from './trainer-backend.js';
import { TrainerController } from './trainer.controller.js';

@Module({})
export class TrainerModule implements OnApplicationShutdown {
  constructor(@Inject(TrainerBackend) private readonly backend: TrainerBackend) {}

  static in({ home, log }: ServiceEnvironment): DynamicModule {
    const backend = new PythonBackend(log, checkpointMinutes(process.env), placementOf(process.env));
    return {
      module: TrainerModule,
      controllers: [TrainerController],
      providers: [
        { provide: TrainerBackend, useValue: backend },
        { provide: TrainStage, useValue: new TrainStage(new ArtifactStore(home), backend) },
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.backend.close();
  }
}
