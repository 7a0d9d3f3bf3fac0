import { commonOptions, dataFileName, seedOptions, thoughtsOption } from '@agora/domain-kit';
import { z } from 'zod';

const file = dataFileName;

const seeds = seedOptions({
  gsm8k: file.optional().describe('GSM8K train rows: question, answer'),
  math: file.optional().describe('MATH train rows: problem, solution (or answer alone)'),
  instanceGeneration: file.optional().describe('Instances instead of GSM8K and MATH rows: instruction, response'),
  responseGeneration: file.optional().describe('Instructions instead of GSM8K and MATH problems: instruction'),
  qualityEnhancement: file.optional().describe('Poor instances to improve: instruction, response'),
});

export const extractionRules = ['auto', 'strict', 'flexible'] as const;
export const verdictRules = ['numeric', 'reference'] as const;
export const mathExtractionRules = ['auto', 'boxed', 'minerva'] as const;

const gsm8kFields = z.strictObject({
  test: file.optional().describe('GSM8K test rows: question, answer; the public file when left out'),
  shots: file
    .optional()
    .describe(
      'GSM8K train rows whose first five are the few-shot examples; seeds.gsm8k when left out, else the public file',
    ),
  extraction: z
    .enum(extractionRules)
    .default('auto')
    .describe('"strict" and "flexible" are those of lm-evaluation-harness; "auto" takes [RESULT] first'),
  verdict: z
    .enum(verdictRules)
    .optional()
    .describe('"reference" is that of lm-evaluation-harness, and the default for its extractions; else "numeric"'),
  thoughts: thoughtsOption,
});

const gsm8k = z
  .union([file, gsm8kFields])
  .transform((given) => (typeof given === 'string' ? gsm8kFields.parse({ test: given }) : given))
  // Who asks for the reference's extraction compares with the reference.
  .transform((rules) => ({
    ...rules,
    verdict: rules.verdict ?? (rules.extraction === 'auto' ? ('numeric' as const) : ('reference' as const)),
  }));

const mathFields = z.strictObject({
  test: file
    .optional()
    .describe('Rows with problem, and solution with a \\boxed{…} or answer; the public file when left out'),
  subset: z.enum(['all', 'math-500']).default('all').describe('The 5,000 problems of the test, or 500 of them'),
  extraction: z
    .enum(mathExtractionRules)
    .default('auto')
    .describe('"auto": [RESULT], box, Minerva\'s sentence, then weaker signs; "boxed" and "minerva" that sign alone'),
  thoughts: thoughtsOption,
});

const math = z
  .union([file, mathFields])
  .transform((given) => (typeof given === 'string' ? mathFields.parse({ test: given }) : given));

export const mathOptions = z.strictObject({
  ...commonOptions,
  seeds,
  benchmarks: z.strictObject({ gsm8k: gsm8k.optional(), math: math.optional() }).prefault({}),
});

export type MathOptions = z.output<typeof mathOptions>;
export type Gsm8kOptions = z.output<typeof gsm8k>;
export type MathBenchmarkOptions = z.output<typeof mathFields>;
