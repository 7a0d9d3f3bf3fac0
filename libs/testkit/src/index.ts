export * from './child/spawn-script.js';
export * from './conformance/index.js';
