import { dataFileName, thoughtsOption } from '@agora/domain-kit';
import { z } from 'zod';

export const ifevalOptions = z.strictObject({
  test: dataFileName.optional().describe('IFEval prompts; the public ones when left out'),
  nltk: z.enum(['3.10', '3.9']).default('3.10').describe('Version of NLTK whose sentences and words are counted'),
  thoughts: thoughtsOption,
});
