import { z } from 'zod';

const words = z.string().trim().min(1);

export const LEVELS = [1, 2, 3, 4, 5] as const;
export type Level = (typeof LEVELS)[number];

/** The criteria by which a judge scores, with a description of every level. */
export const rubricSchema = z.strictObject({
  name: words.optional().describe('Shown with the figures; the name of the file when left out'),
  judges: z
    .enum(['response', 'instruction'])
    .default('response')
    .describe('What is scored: the response to the instruction, or the instruction itself'),
  task: words.optional().describe('Where the instruction is judged: what its writer was to do'),
  criteria: words.describe('What is looked at, as a question or a sentence'),
  levels: z
    .strictObject({ 1: words, 2: words, 3: words, 4: words, 5: words })
    .describe('What each score means, from 1 (worst or least) to 5'),
});
export type RubricText = z.output<typeof rubricSchema>;

export interface Rubric extends Omit<RubricText, 'name'> {
  name: string;
}
