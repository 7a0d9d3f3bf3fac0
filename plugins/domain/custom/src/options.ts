import { commonOptions, FORMAT_NAMES, thoughtsOption } from '@agora/domain-kit';
import { z } from 'zod';

export const customOptions = z.strictObject({
  folder: z
    .string()
    .min(1)
    .describe('Folder of the task, with domain.yaml, seeds.jsonl and benchmark.jsonl; relative to the experiment file'),
  format: z
    .enum(FORMAT_NAMES)
    .optional()
    .describe('How generators write an instance; what domain.yaml says when left out'),
  maxCharacters: commonOptions.maxCharacters,
  maxSeeds: commonOptions.maxSeeds,
  thoughts: thoughtsOption,
});
export type CustomOptions = z.output<typeof customOptions>;
