export { kendall, pearson, ranksOf, spearman, spearmanOrNull } from './correlation.js';
export { fUpper, studentTCdf, studentTQuantile, studentTTail, studentTwoSided } from './distributions.js';
export { incompleteBeta } from './incomplete-beta.js';
export { normalCdf, normalQuantile, normalReach, normalTail } from './normal.js';
export { fnv1a, hash32, mixBits } from './hash.js';
export { seededGenerator, seededRng, type SeedPath } from './rng.js';
export {
  difference,
  estimate,
  mean,
  meanAndStderr,
  meanOf,
  percentileInterval,
  quantiles,
  standardDeviation,
  type Estimate,
  type Replicated,
} from './summary.js';
export { quadraticKappa, slope, type Slope } from './agreement.js';
export { scoreOf, wilson, withInterval, withIntervals, Z95, type Score } from './score.js';
export { drawItems, drawSeeds, resampledMean, resampledMeanOf, type Draws } from './resampling.js';
export { cholesky, forwardSolve } from './cholesky.js';
export { principalComponents, varies, type Table } from './components.js';
export { l1Logistic, l1LogisticCv, logistic, type SoftLabelledRows, type ValidatedFit } from './l1-logistic.js';
export { holm } from './holm.js';
export { permutations, type Permutations } from './permutations.js';
export { ConfidenceSequence, type Interval } from './confidence-sequence.js';
export { smallestVisibleGap } from './power.js';
