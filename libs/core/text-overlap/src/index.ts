export { nearest, rougeL, words } from './rouge-l.js';
export { FEWEST_WORDS, MOST_ITEMS, NGRAM_WORDS, NgramOverlap, type SharedNgram } from './ngram-overlap.js';
export { NearDuplicates, type NearDuplicateCluster } from './near-duplicates/near-duplicates.js';
