export { inParallel } from './in-parallel.js';
export { scoreAll } from './score-all.js';
export { summarize } from './summarize.js';
