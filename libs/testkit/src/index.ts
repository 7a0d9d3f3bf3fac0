export * from './child/spawn-script.js';
