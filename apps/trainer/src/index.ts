import type { ServiceDefinition } from '@agora/bus';
import { TrainerModule } from './trainer.module.js';

// One training has the whole machine, or the whole GPU set, to itself; start more trainers to train more at once.
export const service: ServiceDefinition = {
  name: 'trainer',
  concurrency: 1,
  module: (environment) => TrainerModule.in(environment),
};
export type { TrainerBackend, TrainRequest } from './trainer-backend.js';
