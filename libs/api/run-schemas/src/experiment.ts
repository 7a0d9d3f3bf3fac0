import { z } from 'zod';
import { limitsSchema, priceSchema, samplingSchema } from '@agora/plugin-api';
import { engineNameSchema } from './engine.js';
import { different, id, model, options, pluginEntry, pluginName, unique } from './experiment-parts.js';
import { referenceSchema } from './reference.js';
import { checkExperimentLimits } from './limits.js';
import { microStudentProblem, microStudentSchema } from './micro-student.js';
import { raceOptionsSchema } from './race.js';
import { trainingFor, trainingOptionsSchema } from './training.js';

export const generationModeSchema = z
  .enum(['live', 'batch'])
  .describe('`batch` hands requests to the vendor in batches: cheaper, and slow by hours; the rows are the same');
export type GenerationMode = z.infer<typeof generationModeSchema>;

export const thoughtsSchema = z
  .enum(['drop', 'keep'])
  .describe(
    'What a model thinks before it answers is no part of a response; `keep` puts it before, within <think> tags',
  );

export const generatorSchema = z.strictObject({
  id,
  provider: pluginName,
  model: z.string().min(1),
  options,
  /** AgoraBench's sampling: temperature 1.0, top-p 0.9, 4,096 tokens. */
  sampling: samplingSchema
    .prefault({})
    .transform((given) => ({ temperature: 1, topP: 0.9, maxTokens: 4096, ...given })),
  price: priceSchema.optional(),
  limits: limitsSchema.default({}),
  mode: generationModeSchema.default('live'),
  thoughts: thoughtsSchema.optional(),
});
export type GeneratorConfig = z.infer<typeof generatorSchema>;

/** The model that judges answers to benchmarks whose protocol asks for one. */
export const judgeSchema = z
  .strictObject({
    provider: pluginName,
    model: z.string().min(1),
    options,
    sampling: samplingSchema
      .default({})
      .describe("What is to differ from the benchmark's protocol, e.g. `maxTokens` for a judge that thinks first"),
    price: priceSchema.optional(),
    limits: limitsSchema.default({}),
    // Left out where it is not given: ids of runs are hashes of what their files say.
    mode: generationModeSchema
      .optional()
      .describe('`batch` hands questions to the vendor in batches: cheaper, and slow by hours; live when left out'),
  })
  .describe('The model that judges answers, for benchmarks that are judged');
export type JudgeConfig = z.infer<typeof judgeSchema>;

/** A judge by name, for metrics that ask judges. */
export const namedJudgeSchema = z.strictObject({
  id,
  ...judgeSchema.shape,
  family: z
    .string()
    .min(1)
    .optional()
    .describe('Of models, e.g. `qwen`, where the name of the model does not tell; judges favour their own'),
});
export type NamedJudge = z.infer<typeof namedJudgeSchema>;

const fields = z.strictObject({
  $schema: z.string().optional(),
  name: id.describe('Names the run'),
  generators: z.array(generatorSchema).min(1).superRefine(unique),
  methods: z
    .array(pluginEntry)
    .min(1)
    .superRefine(unique)
    .prefault(['instance-generation', 'response-generation', 'quality-enhancement']),
  domains: z
    .array(pluginEntry)
    .min(1)
    .superRefine(unique)
    .describe('Every method is tried in every domain; each pair is a setting'),
  instances: z
    .union([z.number().int().positive(), z.array(z.number().int().positive()).min(1)])
    .transform((value) => (Array.isArray(value) ? value : [value]))
    .superRefine(different)
    .describe('Instances per cell; a list makes one variant of each volume'),
  seeds: z
    .array(z.number().int().nonnegative())
    .min(1)
    .superRefine(different)
    .default([1])
    .describe('Experiment seeds; each repeats every cell'),
  generation: z
    .strictObject({
      maxAttempts: z.number().int().positive().default(10).describe('Tries per instance before its slot is given up'),
      shard: z.number().int().positive().default(100).describe('Instances per job'),
      dropNearDuplicates: z
        .boolean()
        .default(false)
        .describe('Leave out instances that are nearly the same as an earlier one; they are reported either way'),
      acceptYield: z
        .boolean()
        .optional()
        .describe('Go on where nearly every output of a generator in a setting is rejected, instead of pausing it'),
    })
    .prefault({}),
  student: z
    .strictObject({
      model: model.default('nano'),
      training: trainingOptionsSchema
        .prefault({})
        .describe("What is left out is the nano student's tuning for `nano` and AgoraBench's for any other model"),
      seeds: z
        .union([z.enum(['all', 'none']), z.number().int().positive()])
        .optional()
        .describe(
          'Seeds that a student trains on as well, where the method says so: all of them unless `none` or the most of them is given',
        ),
    })
    // The default, all seeds, is left out of the key: keys made before this option existed stay the same.
    .transform(({ model: name, training, seeds }) => ({
      model: name,
      ...(seeds === undefined || seeds === 'all' ? {} : { seeds }),
      training: trainingFor(name, training),
    }))
    .prefault({}),
  base: z
    .strictObject({ model: model.optional() })
    .prefault({})
    .describe('The untrained student unless a model is named'),
  reference: referenceSchema,
  evaluation: z
    .strictObject({
      benchmarks: z
        .record(z.string(), z.array(z.string()).min(1))
        .optional()
        .describe('Benchmark ids per domain; all when left out'),
      limit: z.number().int().positive().optional().describe('Only the first items of each benchmark'),
      generators: z.boolean().default(false).describe('Also let the generators themselves answer the benchmarks'),
      judge: judgeSchema.optional(),
      // Left out where it is not given: ids of runs are hashes of what their files say.
      engine: engineNameSchema.optional(),
    })
    .prefault({}),
  judges: z
    .array(namedJudgeSchema)
    .min(1)
    .superRefine(unique)
    .optional()
    .describe('Models that judge rows of datasets, for metrics that ask judges by these ids'),
  metrics: z
    .array(pluginEntry)
    .superRefine(unique)
    .prefault([
      'perplexity',
      'reward',
      { id: 'instruction-diversity', plugin: 'diversity', options: { of: 'instruction' } },
      { id: 'response-diversity', plugin: 'diversity', options: { of: 'response' } },
    ]),
  analysis: z
    .strictObject({
      bootstrap: z.number().int().min(100).default(1000).describe('Resamples behind each interval'),
      confidence: z.number().gt(0).lt(1).default(0.95),
      contaminationWords: z
        .number()
        .int()
        .min(2)
        .optional()
        .describe('Words in a row that count as overlap of a dataset with a benchmark item; 13 when left out'),
      microStudent: microStudentSchema.optional(),
    })
    .prefault({}),
  budget: z
    .strictObject({ usd: z.number().positive() })
    .optional()
    .describe('Paid calls, of generators and of the judge, stop before they cost more than this'),
  race: raceOptionsSchema.optional(),
});

export const experimentSchema = fields
  .superRefine(checkExperimentLimits)
  .superRefine((given, context) => {
    const problem = microStudentProblem(given);
    if (problem) context.addIssue({ code: 'custom', ...problem });
  })
  .superRefine(({ domains, evaluation }, context) => {
    const known = domains.map((domain) => domain.id);
    for (const domain of Object.keys(evaluation.benchmarks ?? {})) {
      if (known.includes(domain)) continue;
      context.addIssue({
        code: 'custom',
        path: ['evaluation', 'benchmarks', domain],
        message: `no domain here has that id; name one of: ${known.join(', ')}`,
      });
    }
  });

/** A checked experiment file with every default filled in. */
export type Experiment = z.output<typeof experimentSchema>;
export type ExperimentInput = z.input<typeof experimentSchema>;
export type PluginEntry = Experiment['domains'][number];

/** JSON Schema of the experiment file, for editors. */
export function experimentJsonSchema(): Record<string, unknown> {
  return { title: 'Agora experiment', ...z.toJSONSchema(experimentSchema, { io: 'input', unrepresentable: 'any' }) };
}
