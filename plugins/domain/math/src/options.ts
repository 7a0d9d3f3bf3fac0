import { z } from 'zod';

const file = z.string().min(1).describe('A .jsonl or .json file, plain or with .gz');

const seeds = z
  .strictObject({
    gsm8k: file.optional().describe('GSM8K train rows: question, answer'),
    math: file.optional().describe('MATH train rows: problem, solution (or answer alone)'),
    instanceGeneration: file.optional().describe('Instances instead of GSM8K and MATH rows: instruction, response'),
    responseGeneration: file.optional().describe('Instructions instead of GSM8K and MATH problems: instruction'),
    qualityEnhancement: file.optional().describe('Poor instances to improve: instruction, response'),
  })
  .prefault({});

export const extractionRules = ['auto', 'strict', 'flexible'] as const;
export const verdictRules = ['numeric', 'reference'] as const;

const gsm8kFields = z.strictObject({
  test: file.describe('GSM8K test rows: question, answer'),
  shots: file
    .optional()
    .describe('GSM8K train rows whose first five are the few-shot examples; seeds.gsm8k when left out'),
  extraction: z.enum(extractionRules).default('auto'),
  verdict: z.enum(verdictRules).default('numeric'),
});

const gsm8k = z
  .union([file, gsm8kFields])
  .transform((given) => (typeof given === 'string' ? gsm8kFields.parse({ test: given }) : given));

export const mathOptions = z.strictObject({
  folder: z
    .string()
    .min(1)
    .default('.')
    .describe('Where the files lie; relative to the folder of the experiment file, which it is when left out'),
  seeds,
  benchmarks: z.strictObject({ gsm8k: gsm8k.optional() }).prefault({}),
  maxCharacters: z
    .number()
    .int()
    .positive()
    .default(16_384)
    .describe('Longest instance, instruction and response together; 4 characters for each of 4,096 tokens'),
});

export type MathOptions = z.output<typeof mathOptions>;
export type SeedFiles = MathOptions['seeds'];
export type Gsm8kOptions = z.output<typeof gsm8kFields>;
