export { inOrder } from './in-order.js';
export { inParallel } from './in-parallel.js';
export { scoreAll, scoreOne } from './score-all.js';
export { summarize } from './summarize.js';
