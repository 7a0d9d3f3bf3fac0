export { isAlive, until } from './processes.js';
export { spawnScript, typescriptHook } from './spawn-script.js';
