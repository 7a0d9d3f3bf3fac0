// Fields that the results of a run and those of an evaluation have alike. Their order is that of the files.
import { z } from 'zod';

/** A run, as its results name it. */
export const runShape = {
  id: z.string(),
  name: z.string(),
  startedAt: z.string(),
  /** For the results of an unfinished run: when they were gathered. */
  finishedAt: z.string(),
  agora: z.string(),
  /** True when text of a generator, a subject or the judge was made by a program. */
  simulated: z.boolean(),
};

/** Which benchmark it is. */
export const benchmarkShape = { id: z.string(), domain: z.string(), version: z.string() };

/** Which judge a run's judged benchmarks asked. */
const judgeNameSchema = z.object({ provider: z.string(), model: z.string() });

/** How answers to a benchmark were made and scored. */
export const scoringShape = {
  /** How the benchmark reads an answer out of an output, e.g. `strict extraction`. */
  rule: z.string().optional(),
  /** The reference implementation that the scores agree with, and every known deviation: one line. */
  scoredAs: z.string().optional(),
  /** Absent where no judge was asked. */
  judge: judgeNameSchema.optional(),
  /** What let models answer, e.g. `vllm 0.11.0`; absent where the worker did. */
  engine: z.string().optional(),
};

/** What one subject's answers to a benchmark cost. */
export const answersCostShape = {
  /** What answers and judgments cost; null when some of it is unknown, 0 for a local model without a judge. */
  usd: z.number().nullable(),
  /** Answers that another evaluation had asked for: they cost nothing here. Absent when there are none. */
  cached: z.number().int().optional(),
};
