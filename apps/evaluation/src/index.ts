import type { ServiceDefinition } from '@agora/bus';
import { EvaluationModule } from './evaluation.module.js';

// Two, so that the local model answers for one stage while the answers of another are scored.
export const service: ServiceDefinition = {
  name: 'evaluation',
  concurrency: 2,
  module: (environment) => EvaluationModule.in(environment),
};
export { StudentProvider } from './answers/student-provider.js';
