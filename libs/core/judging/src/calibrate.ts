import {
  mean,
  percentileInterval,
  quadraticKappa,
  seededRng,
  spearmanOrNull,
  standardDeviation,
  studentTQuantile,
} from '@agora/statistics';
import { LEVELS, type Level } from './rubrics/rubric.js';

/** A value with its 95 % interval. */
export interface Bounded {
  value: number;
  low: number;
  high: number;
}

/** A row that a person has labelled and the judge has scored. */
export interface LabelledPair {
  label: Level;
  score: Level;
}

export interface Calibration {
  rows: number;
  /** Cohen's kappa with quadratic weights, its interval from bootstrap resamples of rows; null where nothing varies. */
  kappa: Bounded | null;
  spearman: number | null;
  /** Share of rows, in [0, 1], in which the judge's score is the label (`same`), or differs from it by at most one. */
  same: number;
  within1: number;
  /** Number of rows by label (first index) and by the judge's score (second index); index 0 is level 1. */
  confusion: number[][];
  /** Mean of score − label: above 0, the judge is too generous. */
  bias: Bounded;
  labels: Bounded;
  scores: Bounded;
}

const RESAMPLES = 2000;
const CONFIDENCE = 0.95;
const UPPER = (1 + CONFIDENCE) / 2;

/** How far a judge agrees with a person's labels. @throws Fault `internal` for no pairs */
export function calibration(pairs: readonly LabelledPair[]): Calibration {
  const labels = pairs.map(({ label }) => label);
  const scores = pairs.map(({ score }) => score);
  const gaps = pairs.map(({ label, score }) => score - label);
  return {
    rows: pairs.length,
    kappa: kappaOf(labels, scores),
    spearman: spearmanOrNull(labels, scores),
    same: mean(gaps.map((gap) => (gap === 0 ? 1 : 0))),
    within1: mean(gaps.map((gap) => (Math.abs(gap) <= 1 ? 1 : 0))),
    confusion: LEVELS.map((label) =>
      LEVELS.map((score) => pairs.filter((pair) => pair.label === label && pair.score === score).length),
    ),
    bias: meanWithin(gaps, -4, 4),
    labels: meanWithin(labels),
    scores: meanWithin(scores),
  };
}

export interface CorrectedMean extends Bounded {
  /** Number of rows that only the judge has scored. */
  rows: number;
  /** The judge's mean score of them, not corrected. */
  judged: Bounded;
  /** Weight of the judge's scores in the corrected mean, in [0, 1]: 0 where they do not predict the labels. */
  weight: number;
}

/**
 * Estimates the mean label that people would give, from a few labelled rows and many rows that only the judge has scored. It is
 * the judge's mean, corrected by the judge's mean error on the labelled rows (prediction-powered inference: Angelopoulos et
 * al., Science 382 (2023)), and weighted so that scores without information do no harm (arXiv 2311.01453). Valid only if the
 * labelled rows are a random sample of all rows.
 */
export function correctedMean(pairs: readonly LabelledPair[], unlabelled: readonly number[]): CorrectedMean {
  const labels = pairs.map(({ label }) => label);
  const scores = pairs.map(({ score }) => score);
  const [n, more] = [pairs.length, unlabelled.length];
  const weight = weightOf(labels, scores, unlabelled);
  const rest = labels.map((label, row) => label - weight * (scores[row] as number));
  const value = weight * mean(unlabelled) + mean(rest);
  const spread = (weight * standardDeviation(unlabelled)) ** 2 / more + standardDeviation(rest) ** 2 / n;
  const half = halfWidth(Math.sqrt(spread), n);
  return { ...within(value, half), rows: more, judged: meanWithin(unlabelled), weight };
}

function weightOf(labels: readonly number[], scores: readonly number[], unlabelled: readonly number[]): number {
  const [meanLabel, meanScore] = [mean(labels), mean(scores)];
  const products = labels.map((label, row) => (label - meanLabel) * ((scores[row] as number) - meanScore));
  const covariance = products.reduce((sum, product) => sum + product, 0) / Math.max(1, labels.length - 1);
  const variance = standardDeviation([...scores, ...unlabelled]) ** 2;
  if (variance === 0) return 0;
  return Math.min(1, Math.max(0, covariance / variance / (1 + labels.length / unlabelled.length)));
}

function kappaOf(labels: readonly number[], scores: readonly number[]): Bounded | null {
  const value = quadraticKappa(labels, scores);
  if (value === null) return null;
  const random = seededRng('calibrate', labels.length);
  const replicates: number[] = [];
  for (let round = 0; round < RESAMPLES; round += 1) {
    const rows = labels.map(() => random.int(labels.length));
    const drawn = quadraticKappa(
      rows.map((row) => labels[row] as number),
      rows.map((row) => scores[row] as number),
    );
    if (drawn !== null) replicates.push(drawn);
  }
  return replicates.length === 0 ? null : { value, ...percentileInterval(replicates, CONFIDENCE) };
}

function meanWithin(values: readonly number[], least = 1, most = 5): Bounded {
  const half = halfWidth(standardDeviation(values) / Math.sqrt(values.length), values.length);
  return within(mean(values), half, least, most);
}

/** One row bounds nothing. */
function halfWidth(stderr: number, rows: number): number {
  return rows < 2 ? Infinity : studentTQuantile(UPPER, rows - 1) * stderr;
}

/** An interval does not reach beyond what is possible. */
function within(value: number, half: number, least = 1, most = 5): Bounded {
  return { value, low: Math.max(least, value - half), high: Math.min(most, value + half) };
}
