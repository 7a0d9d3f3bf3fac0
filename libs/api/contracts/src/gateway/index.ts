export * from './parts.js';
export * from './runs.js';
export * from './cells.js';
export * from './benchmarks.js';
export * from './routes.js';
export * from './openapi.js';
export * from './copy.js';
export * from './actions.js';
