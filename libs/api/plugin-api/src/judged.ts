import { z } from 'zod';
import type { Completion, CompletionRequest, Sampling } from './provider.js';

/** A question to a judge. The experiment decides which model judges, and may replace what `sampling` says. */
export type JudgeRequest = Omit<CompletionRequest, 'model'> & {
  /** Sampling that wins over what the experiment says: what sets a question apart that is asked once more. */
  again?: Sampling;
};

/** A judge that the experiment names. */
export interface MetricJudge {
  readonly id: string;
  readonly model: string;
  /** Of models, where the experiment says it. */
  readonly family?: string | undefined;
  /** Questions worth asking at once; infinite for a judge that is asked by batches. */
  readonly parallelism: number;
  /**
   * Answers are journalled and cached by their request: a repeated question is not paid again, and one that is to be
   * asked once more must differ. An endpoint that withholds its answer gives no text and `content-filter`.
   */
  ask(request: JudgeRequest, signal: AbortSignal): Promise<Completion>;
}

/** Why a judgment has no score: nothing is scored that the judge did not say. */
export const UNSCORED_REASONS = [
  /** The endpoint or the model would not judge. */
  'refused',
  /** Cut at the limit of tokens, or by the endpoint, before it came to a result. */
  'cut-off',
  /** Nothing was said. */
  'empty',
  /** No result in the form that was asked for, or none after any feedback. */
  'no-result',
  /** A number that is no whole number from 1 to 5. */
  'out-of-range',
  /** Several results that differ. */
  'ambiguous',
  /** The row does not fit the judge's context. */
  'too-long',
] as const;
export type UnscoredReason = (typeof UNSCORED_REASONS)[number];

const estimateSchema = z.object({ value: z.number(), low: z.number(), high: z.number() });
const byReason = z.record(z.string(), z.number().int());

/** How far two lists of scores of the same rows agree. Null where the scores do not vary enough to tell. */
export const agreementSchema = z.object({
  rows: z.number().int(),
  /** Cohen's kappa with quadratic weights. */
  kappa: z.number().nullable(),
  /** Spearman's rank correlation. */
  spearman: z.number().nullable(),
  /** Share of rows with the same score, in [0, 1]. */
  same: z.number().nullable(),
});
export type Agreement = z.infer<typeof agreementSchema>;

/** What judges said of a dataset. Scores are whole numbers from 1 to 5. */
export const judgedFiguresSchema = z.object({
  rubric: z.string(),
  /** Rows of the dataset that were judged. */
  rows: z.number().int(),
  /** Mean over rows of the mean over judges, with its 95 % interval over rows; null without a score. */
  mean: estimateSchema.nullable(),
  judges: z.array(
    z.object({
      id: z.string(),
      model: z.string(),
      /** With its 95 % interval over rows; null without a score. */
      mean: estimateSchema.nullable(),
      scored: z.number().int(),
      /** Judgments without a score, by reason. */
      unscored: byReason,
      /** Change of the score for a response twice as long, with its 95 % interval; null where it cannot be told. */
      perDoubling: estimateSchema.nullable(),
      /** Set where judge and writer are of one family of models: such a judge may favour what it reads. */
      family: z.object({ name: z.string(), rows: z.number().int() }).optional(),
      /** Rows that were judged a second time, against the first. Absent where none was. */
      repeated: agreementSchema.extend({ unscored: z.number().int() }).optional(),
    }),
  ),
  /**
   * Set where judging could stop before the whole sample was judged: the intervals of means then hold at any time (a confidence
   * sequence) and are wider than those of a fixed sample.
   */
  stopping: z
    .object({
      /** Half the width, in points of the score, at which it was to stop. */
      within: z.number(),
      /** Rows of the whole sample. */
      sample: z.number().int(),
      /** Whether the width was reached. */
      reached: z.boolean(),
    })
    .optional(),
  /** Of each pair of judges. */
  agreement: z.array(agreementSchema.extend({ judges: z.tuple([z.string(), z.string()]) })),
});
export type JudgedFigures = z.infer<typeof judgedFiguresSchema>;
