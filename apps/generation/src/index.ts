import type { ServiceDefinition } from '@agora/bus';
import { GenerationModule } from './generation.module.js';
import { keepHeapLean } from './lean-heap.js';

/** Shards at once in one process. They share a model's limits, so this is about keeping several generators busy. */
const CONCURRENCY = 8;

export const service: ServiceDefinition = {
  name: 'generation',
  concurrency: CONCURRENCY,
  module: (environment) => {
    keepHeapLean();
    return GenerationModule.in(environment);
  },
};
export { writePartialDataset, writePartialRows, type DatasetParts } from './dataset/partial-dataset.js';
export { preview, type PreviewedAttempt } from './preview.js';
