import { dataFileName as file, thoughtsOption } from '@agora/domain-kit';
import { z } from 'zod';

export const extractionRules = ['auto', 'strict', 'flexible'] as const;
export const equalityRules = ['numeric', 'reference'] as const;

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
    .describe(
      '"strict" and "flexible" are those of lm-evaluation-harness; "auto" takes [RESULT], else the last mark, else the last number',
    ),
  verdict: z
    .enum(equalityRules)
    .optional()
    .describe('"reference" is that of lm-evaluation-harness, and the default for its extractions; else "numeric"'),
  thoughts: thoughtsOption,
});

export const gsm8kOptions = z
  .union([file, gsm8kFields])
  .transform((given) => (typeof given === 'string' ? gsm8kFields.parse({ test: given }) : given))
  // Who asks for the reference's extraction compares with the reference.
  .transform((rules) => ({
    ...rules,
    verdict: rules.verdict ?? (rules.extraction === 'auto' ? ('numeric' as const) : ('reference' as const)),
  }));

export type Gsm8kOptions = z.output<typeof gsm8kOptions>;
