import type { Draft, Provenance } from './instance.js';
import type { JudgedFigures, MetricJudge } from './judged.js';
import type { MetricModel } from './metric-model.js';
import type { Prompt } from './provider.js';

/** A row of a dataset. */
export interface MetricRow extends Draft {
  /** Where it comes from; absent in rows that no generator wrote. */
  provenance?: Pick<Provenance, 'slot' | 'domain' | 'model'>;
}

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
  /** The judges that the metric's `judging` names, in its order. Absent where none is lent. */
  judges?: readonly MetricJudge[];
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
  /** What is known of each instance beside its value, kept with it. JSON. */
  perInstanceDetails?: readonly (Record<string, unknown> | null)[];
  /** Of metrics that ask judges. */
  judged?: JudgedFigures;
}

/** Which end of a metric is called better training data. */
export type MetricDirection = 'higher' | 'lower';

/** What a metric asks of judges. */
export interface Judging {
  /** Ids of judges that the experiment names. */
  readonly judges: readonly string[];
  /** Changes with everything that the judges are asked and that stands in no option, e.g. the text of a rubric's file. */
  readonly basis: string;
  /** Questions to each judge about a dataset of so many rows. For estimates. */
  questions(rows: number): number;
  /** What a judge is asked about a row. For estimates. */
  prompt(row: MetricRow): Prompt;
}

/** One intrinsic metric of a dataset. */
export interface Metric {
  readonly id: string;
  /** Set for metrics that ask judges, which cost money. */
  readonly judging?: Judging;
  measure(dataset: readonly MetricRow[], models: MetricModels, signal: AbortSignal): Promise<Measurement>;
}
