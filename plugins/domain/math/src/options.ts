import { commonOptions, dataFileName, seedOptions } from '@agora/domain-kit';
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

const gsm8kFields = z.strictObject({
  test: file.optional().describe('GSM8K test rows: question, answer; the public file when left out'),
  shots: file
    .optional()
    .describe(
      'GSM8K train rows whose first five are the few-shot examples; seeds.gsm8k when left out, else the public file',
    ),
  extraction: z.enum(extractionRules).default('auto'),
  verdict: z.enum(verdictRules).default('numeric'),
});

const gsm8k = z
  .union([file, gsm8kFields])
  .transform((given) => (typeof given === 'string' ? gsm8kFields.parse({ test: given }) : given));

export const mathOptions = z.strictObject({
  ...commonOptions,
  seeds,
  benchmarks: z.strictObject({ gsm8k: gsm8k.optional() }).prefault({}),
});

export type MathOptions = z.output<typeof mathOptions>;
export type Gsm8kOptions = z.output<typeof gsm8kFields>;
