import { dataFileName as file, thoughtsOption } from '@agora/domain-kit';
import { z } from 'zod';

export const mathExtractionRules = ['auto', 'boxed', 'minerva'] as const;

const mathFields = z.strictObject({
  test: file
    .optional()
    .describe('Rows with problem, and solution with a \\boxed{…} or answer; the public file when left out'),
  subset: z.enum(['all', 'math-500']).default('all').describe('The 5,000 problems of the test, or 500 of them'),
  extraction: z
    .enum(mathExtractionRules)
    .default('auto')
    .describe(
      '"auto": [RESULT], box, <answer> or Minerva\'s sentence, then weaker signs; "boxed" and "minerva" that sign alone',
    ),
  thoughts: thoughtsOption,
});

export const mathBenchmarkOptions = z
  .union([file, mathFields])
  .transform((given) => (typeof given === 'string' ? mathFields.parse({ test: given }) : given));

export type MathBenchmarkOptions = z.output<typeof mathFields>;
