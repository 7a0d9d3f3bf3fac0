export { BenchmarkGap, pgr, type BootstrapOptions, type PgrEstimate, type PgrInput } from './pgr.js';
export { pairedDifference, rankRanges, type RankRange } from './ranks.js';
export { averageGroups, groupCells, type Group } from './groups.js';
export { metricPca, type MetricRow } from './pca.js';
export { regressPgr, type RegressionRow } from './regression.js';
export type { AnalysisInput, BenchmarkInput, CellInput, GeneratorInput, ItemValue } from './input.js';
export { analyze, type Analysis } from './analyze.js';
export {
  comparePair,
  type Anchor,
  type CompareOptions,
  type ItemScores,
  type ScoredCell,
  type ScoredSide,
} from './compare/compare.js';
export { tiedRanks } from './compare/tied-ranks.js';
export {
  observe,
  type BenchmarkScores,
  type Observation,
  type Observed,
  type ObservedCell,
} from './recommend/observe.js';
export { recommend, type DecidedPlace, type Recommended, type RecommendInput } from './recommend/recommend.js';
export * from './race/index.js';
