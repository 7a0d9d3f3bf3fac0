import type { ServiceDefinition } from '@agora/bus';
import { OrchestratorModule } from './orchestrator.module.js';

export const service: ServiceDefinition = {
  name: 'orchestrator',
  concurrency: 1,
  module: (environment) => OrchestratorModule.in(environment),
};
