export { default as providerGenerator, type ProviderGeneratorOptions } from './provider/provider-generator.js';
export { default as methodGenerator, type MethodGeneratorOptions } from './method/method-generator.js';
export { default as domainGenerator, type DomainGeneratorOptions } from './domain/domain-generator.js';
export { default as benchmarkGenerator } from './benchmark/benchmark-generator.js';
export { type NewBenchmark } from './benchmark/write-benchmark.js';
export { default as launcherGenerator, type LauncherGeneratorOptions } from './launcher/launcher-generator.js';
export { default as metricGenerator, type MetricGeneratorOptions } from './metric/metric-generator.js';
