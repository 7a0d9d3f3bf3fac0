import { dataFileName, thoughtsOption } from '@agora/domain-kit';
import { z } from 'zod';

export const alpacaEvalOptions = z.strictObject({
  test: dataFileName
    .optional()
    .describe('Rows with instruction and output (of a baseline); the public ones when left out'),
  withoutLogprobs: z
    .enum(['error', 'text'])
    .default('error')
    .describe('For judges without log-probabilities: text reads their one token, m or M, and asks for no more'),
  lengthControl: z
    .enum(['on', 'off'])
    .default('on')
    .describe('The length-controlled win rate needs the judgments of the gamed baselines (df_gamed.csv)'),
  thoughts: thoughtsOption,
});
