import { METRICS, type MetricName } from './table8.js';

/** The nine quantities of figures 5 and 6 and table 4: the metrics of table 8 and the generator's own score in the domain. */
export type Predictor = MetricName | 'solving';
export const PREDICTORS: readonly Predictor[] = [...METRICS, 'solving'];

/** Figure 3: the worked example of a PGR, scores in percent. */
export const FIGURE3 = { base: 19.84, student: 28.08, reference: 34.6, pgr: 55.56 } as const;

/** Figure 4: PGR on problem solving, over six generators and over 54 datasets. */
export const FIGURE4 = { coarse: { r2: 0.245, p: 0.3185 }, fine: { r2: 0.097, p: 0.02177 } } as const;

/** Figure 5: share of the predictors' variance per component in percent, and loadings in the order of the predictors. */
export const FIGURE5 = {
  explained: [39.2, 30.4, 11.9, 7.0, 4.9],
  total: 93.4,
  loadings: [
    [0.23, 0.1, -0.29, -0.34, -0.38, -0.03, 0.47, 0.51, 0.34],
    [0.51, 0.53, -0.37, 0.15, 0.26, 0.46, -0.15, -0.08, 0],
    [-0.13, -0.25, 0.13, 0.59, 0.1, 0.36, 0.17, 0.12, 0.61],
    [-0.13, -0.33, -0.27, 0.08, -0.52, -0.58, 0.02, -0.06, -0.43],
    [0.33, 0.29, 0.75, 0.19, -0.37, 0.09, 0.08, 0.13, -0.2],
  ],
} as const;

/** Figure 6: PGR on the five components. The p-value is printed as less than 0.001. */
export const FIGURE6 = { r2: 0.325, pBelow: 0.001 } as const;

/** Table 4: mean strength of the loadings of each quantity on the five components, and its share in percent. */
export const TABLE4: Record<Predictor, { strength: number; share: number }> = {
  qualityPrometheus: { strength: 0.256, share: 12.18 },
  perplexity: { strength: 0.252, share: 12.0 },
  qualityGpt4o: { strength: 0.246, share: 11.71 },
  solving: { strength: 0.24, share: 11.42 },
  reward: { strength: 0.239, share: 11.38 },
  difficultyPrometheus: { strength: 0.23, share: 10.95 },
  instructionDiversity: { strength: 0.226, share: 10.76 },
  difficultyGpt4o: { strength: 0.223, share: 10.61 },
  responseDiversity: { strength: 0.189, share: 9.0 },
};
