import type { ServiceDefinition } from '@agora/bus';
import { IntrinsicMetricsModule } from './intrinsic-metrics.module.js';
import type { BatchTuning } from '@agora/model-runtime';
import type { OnnxProcessOptions } from './models/onnx-process.js';

/** Jobs at once in one process: while one waits for the models, another reads its dataset or writes its values. */
const CONCURRENCY = 2;

/** The service with its model process started in another way, for specs that run from the sources. */
export function intrinsicMetrics(options?: OnnxProcessOptions, batches?: Partial<BatchTuning>): ServiceDefinition {
  return {
    name: 'intrinsic-metrics',
    concurrency: CONCURRENCY,
    module: (environment) => IntrinsicMetricsModule.in(environment, options, batches),
  };
}

export const service: ServiceDefinition = intrinsicMetrics();
