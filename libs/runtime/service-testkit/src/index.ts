export { spawnScript, typescriptHook } from './spawn-script.js';
