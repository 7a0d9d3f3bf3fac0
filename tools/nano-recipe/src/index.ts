export type { Document } from './corpus.js';
export { writeDocument } from './corpus.js';
export type { Quality, RewardPair, Row } from './datasets.js';
export { datasetOf, QUALITIES, referenceRows, rewardPairs } from './datasets.js';
