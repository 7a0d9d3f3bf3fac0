export { ScoredRun, type PlannedEvaluations, type ReadScores, type ScoredRunParts } from './scored-run.js';
export { asComparison, compareBetween, compareWithin, generatorsOf, type Compared } from './compare-runs.js';
export { gather, type Gathered, type Wanted } from './observations.js';
export { recommendation, volumesOf, type RecommendationWanted, type Volumes } from './recommendation.js';
