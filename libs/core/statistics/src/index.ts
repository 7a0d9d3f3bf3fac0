export { seededRng, type SeedPath } from './rng.js';
export {
  difference,
  estimate,
  mean,
  meanAndStderr,
  meanOf,
  percentileInterval,
  quantiles,
  standardDeviation,
  type Replicated,
} from './summary.js';
export { scoreOf, wilson, withInterval, withIntervals } from './score.js';
export { BenchmarkGap, pgr, type BootstrapOptions, type Outcome, type PgrInput } from './pgr.js';
export { pairedDifference, rankRanges, type RankRange } from './ranks.js';
export { averageGroups, groupCells, type Group } from './groups.js';
export { metricPca, type MetricRow } from './pca.js';
export { regressPgr, type RegressionRow } from './regression.js';
export type { AnalysisInput, BenchmarkInput, CellInput, GeneratorInput, ItemValue } from './input.js';
export { analyze, type Analysis } from './analyze.js';
export { NearDuplicates, type NearDuplicateCluster } from './near-duplicates/near-duplicates.js';
export { l1Logistic, l1LogisticCv, logistic, type SoftLabelledRows, type ValidatedFit } from './l1-logistic.js';
