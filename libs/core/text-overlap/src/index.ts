export { nearest, rougeL, words } from './rouge-l.js';
export { FEWEST_WORDS, MOST_ITEMS, RUN_WORDS, SharedRuns, type SharedRun } from './shared-runs.js';
export { NearDuplicates, type NearDuplicateCluster } from './near-duplicates/near-duplicates.js';
