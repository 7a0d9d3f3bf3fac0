import type { Draft } from './instance.js';
import type { MetricModel } from './metric-model.js';

export interface LogLikelihood {
  /** Sum of the natural-log probabilities of the response tokens, given the instruction. */
  total: number;
  /** Number of response tokens. */
  tokens: number;
  /** Sum of the tokens' ranks, of which 1 is the most probable token; only where `rankLimit` was given. */
  ranks?: number;
}

export interface LogLikelihoodOptions {
  /**
   * True: the response's tokens are read without the instruction before them, behind the model's begin-of-sequence token.
   * A model that has none says nothing of a response's first token, which then does not count.
   */
  alone?: boolean;
  /** Also add up ranks, each counted as this at most. */
  rankLimit?: number;
}

/** Local models that metrics read datasets with. Results come in the order of the input. */
export interface MetricModels {
  logLikelihoods(
    model: MetricModel,
    drafts: readonly Draft[],
    signal: AbortSignal,
    options?: LogLikelihoodOptions,
  ): Promise<LogLikelihood[]>;
  rewards(model: MetricModel, drafts: readonly Draft[], signal: AbortSignal): Promise<number[]>;
  /** Unit-length vectors. */
  embeddings(model: MetricModel, texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]>;
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
