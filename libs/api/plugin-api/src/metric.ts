import type { Draft } from './instance.js';

export interface LogLikelihood {
  /** Sum of the natural-log probabilities of the response tokens, given the instruction. */
  total: number;
  /** Number of response tokens. */
  tokens: number;
}

/** Local models that metrics read datasets with. Results come in the order of the input. */
export interface MetricModels {
  logLikelihoods(model: string, drafts: readonly Draft[], signal: AbortSignal): Promise<LogLikelihood[]>;
  rewards(model: string, drafts: readonly Draft[], signal: AbortSignal): Promise<number[]>;
  /** Unit-length vectors. */
  embeddings(model: string, texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]>;
}

export interface Measurement {
  /** One value per instance, null where it is not defined for that row. */
  perInstance: (number | null)[];
  /** The dataset's value; null when no row has one. */
  aggregate: number | null;
  /** Unit of the values, e.g. `perplexity`, `logit`, `cosine distance`. */
  unit: string;
  /** The model that was used. */
  model: string;
  /** Further figures of the dataset, by name; for readers, not for the leaderboard. */
  details?: Record<string, number>;
}

/** One intrinsic metric of a dataset. */
export interface Metric {
  readonly id: string;
  measure(dataset: readonly Draft[], models: MetricModels, signal: AbortSignal): Promise<Measurement>;
}
