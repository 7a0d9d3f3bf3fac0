import { dataFileName, thoughtsOption } from '@agora/domain-kit';
import { z } from 'zod';
import { RELEASES } from './releases.js';

export const arenaHardOptions = z.strictObject({
  release: z
    .enum(RELEASES)
    .default('v0.1')
    .describe('v0.1: 500 questions; v2.0: 750, a later judge and other baselines'),
  test: dataFileName.optional().describe('Questions: uid, category, prompt; the public ones when left out'),
  baseline: dataFileName
    .optional()
    .describe("Answers of one baseline to all questions: uid, messages; the release's own when left out"),
  thoughts: thoughtsOption,
});
