import { FORMAT_NAMES } from '@agora/domain-kit';
import { z } from 'zod';

const text = z.string().trim().min(1, 'must not be empty');
const lines = z.array(text);

/** What `domain.yaml` says, but for the options of its scorer. */
export const configSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, 'must be of small letters, digits, - and ., such as my-task')
    .describe('Names the domain and its benchmark in tables'),
  task: text.describe('What the task is, in two sentences: what comes in, what is to come out'),
  rules: z
    .union([lines, z.strictObject({ instruction: lines.default([]), response: lines.default([]) })], {
      error: 'expected a list of texts, or { instruction: […], response: […] }',
    })
    .default([])
    .describe('What makes a good instance: a list, or lists for instruction and response'),
  themes: lines
    .min(1, 'must have one or more, or be left out')
    .optional()
    .describe('What instance generation draws one of for each prompt'),
  scorer: z
    .union([text, z.looseObject({ name: text })], {
      error: 'must be the name of a scorer, or { name: …, with its options }',
    })
    .describe('How answers are scored'),
  answer: z
    .string()
    .trim()
    .optional()
    .describe('How an answer is to look, as students and generators are told; what suits the scorer when left out'),
  format: z.enum(FORMAT_NAMES).default('free-form').describe('How generators write an instance'),
  examples: z
    .number()
    .int()
    .min(0)
    .max(20)
    .default(3)
    .describe('Seeds that a base model is shown before an item; fewer for a model with little context'),
  maxTokens: z
    .number()
    .int()
    .positive()
    .max(32_768)
    .default(1024)
    .describe('Longest answer to an item of the benchmark'),
  licence: text.optional().describe('Of the seeds, shown with the data that is made of them'),
});
export type Config = z.output<typeof configSchema>;
