import type { ServiceDefinition } from '@agora/bus';
import { OrchestratorModule } from './orchestrator.module.js';

export { keptFaults, partialResults, type PartialSources } from './analyze/partial-results.js';
export { plannedRuns, readPlan, type KeptCell, type KeptPlan } from './plan/kept-plan.js';
export { runIdOf } from './plan/run-id.js';

export const service: ServiceDefinition = {
  name: 'orchestrator',
  concurrency: 1,
  module: (environment) => OrchestratorModule.in(environment),
};
