import { z } from 'zod';
import { figureSchema, limitsSchema, priceSchema, samplingSchema, promptStyles } from '@agora/plugin-api';
import { engineNameSchema } from './engine.js';
import { faultDataSchema } from './fault-data.js';
import { generationModeSchema, judgeSchema } from './experiment.js';
import { id, model, options, pluginEntry, pluginName, unique } from './experiment-parts.js';
import { preflightCostSchema } from './preflight-cost.js';
import { checkEvaluationLimits } from './limits.js';
import { answersCostShape, benchmarkShape, runShape, scoringShape } from './result-parts.js';
import { scoreSchema } from './results.js';
import { stageKeySchema } from './stage.js';

const subject = {
  id: z.string().min(1).describe('Names the subject in the results'),
  style: z
    .enum(promptStyles)
    .optional()
    .describe('When left out: chat for a generator and for a model with a chat template, else few-shot'),
};

/**
 * Who answers: a generator behind a provider, a model on this machine (a student's checkpoint folder is one), or nobody, where
 * answers that an earlier evaluation kept are scored anew.
 */
export const evaluationSubjectSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('generator'),
    ...subject,
    provider: pluginName,
    model: z.string().min(1),
    options,
    price: priceSchema.optional(),
    limits: limitsSchema.default({}),
    // Left out where it is not given: ids of runs are hashes of what was asked for.
    mode: generationModeSchema
      .optional()
      .describe('`batch` hands questions to the vendor in batches: cheaper, and slow by hours; live when left out'),
  }),
  z.strictObject({ kind: z.literal('model'), ...subject, model }),
  z.strictObject({
    kind: z.literal('answers'),
    id: subject.id,
    of: stageKeySchema.describe('Key of an evaluation whose answers are scored anew; nobody is asked'),
  }),
]);
export type EvaluationSubject = z.output<typeof evaluationSubjectSchema>;

/** An evaluation without an experiment: subjects answer benchmarks; nothing is generated or trained. */
const fields = z.strictObject({
  name: id.describe('Names the run, with a hash of the rest'),
  subjects: z.array(evaluationSubjectSchema).min(1).superRefine(unique),
  domains: z.array(pluginEntry).min(1).superRefine(unique),
  benchmarks: z
    .record(z.string(), z.array(z.string()).min(1))
    .optional()
    .describe('Benchmark ids per domain id; all that the domain has when left out'),
  limit: z.number().int().positive().optional().describe('Only the first items of each benchmark'),
  samples: z.number().int().positive().default(1).describe('Answers per item; the score of an item is their mean'),
  sampling: samplingSchema
    .default({})
    .describe(
      "What is to differ from the benchmark's; several samples are drawn at temperature 0.8 unless it says other",
    ),
  judge: judgeSchema.optional(),
  // Left out where it is not given, as above.
  engine: engineNameSchema.optional(),
  budget: z.strictObject({ usd: z.number().positive() }).optional(),
});

export const evaluationSchema = fields.superRefine(checkEvaluationLimits);
/** A checked evaluation with every default filled in. */
export type Evaluation = z.output<typeof evaluationSchema>;
export type EvaluationInput = z.input<typeof evaluationSchema>;

/** `evaluation.json`: what an evaluation found out. */
export const evaluationResultsSchema = z.object({
  schema: z.literal(1),
  run: z.object(runShape),
  /** As it was asked for, with every default filled in. */
  evaluation: z.unknown(),
  benchmarks: z.array(
    z.object({
      ...benchmarkShape,
      items: z.number().int(),
      ...scoringShape,
    }),
  ),
  /** One per subject and benchmark, in the order of the request; those that failed are in `failures`. */
  rows: z.array(
    z.object({
      subject: z.string(),
      domain: z.string(),
      benchmark: z.string(),
      style: z.enum(promptStyles),
      /** In [0, 1]. */
      ...scoreSchema.shape,
      /** Answers per item. */
      samples: z.number().int(),
      ...answersCostShape,
      figures: z.array(figureSchema),
      /** Items whose prompt did not fit into the model's context: they count as wrong. */
      tooLong: z.number().int(),
      /** Key of the artifact with `samples.jsonl`. */
      artifact: z.string(),
    }),
  ),
  /** The small calls before the evaluation that showed whether endpoints can be asked. Part of no row. */
  preflight: preflightCostSchema.optional(),
  failures: z.array(z.object({ subject: z.string(), benchmark: z.string(), fault: faultDataSchema })),
});
export type EvaluationResults = z.infer<typeof evaluationResultsSchema>;
