import { chooseRubric, isShipped, SHIPPED_RUBRICS } from '@agora/judging';
import { definePlugin } from '@agora/plugin-api';
import { z } from 'zod';
import { judged } from './judged.js';

const count = z.number().int().positive();

const options = z.strictObject({
  rubric: z
    .string()
    .min(1)
    .default('agorabench/quality')
    .describe(`A shipped rubric (${SHIPPED_RUBRICS.join(', ')}), or a file of your own in YAML or markdown`),
  judges: z
    .array(z.string().min(1))
    .min(1)
    .refine((ids) => new Set(ids).size === ids.length, 'names a judge twice')
    .describe("Ids of the experiment's judges; each of them judges every row of the sample"),
  sample: count.default(400).describe('Rows of each dataset that are judged: the same slots of every generator'),
  output: z
    .enum(['text', 'json'])
    .default('text')
    .describe('`json` holds a judge to a JSON object where its vendor can; the protocol of the paper is `text`'),
  repeat: z
    .strictObject({
      rows: count.describe('Rows of the sample that each judge judges a second time'),
      temperature: z.number().min(0).optional().describe('Of the second time; the same as the first when left out'),
    })
    .optional()
    .describe('How far a judge agrees with itself'),
  stop: z
    .strictObject({
      within: z
        .number()
        .positive()
        .max(2)
        .describe('Half the width of the interval of the mean, in points of the score'),
    })
    .optional()
    .describe('Judge no more rows of a dataset once its mean is known so well; all of the sample when left out'),
});

export default definePlugin({
  kind: 'metric',
  id: 'judged',
  version: '2',
  description: 'What language models that judge by a rubric think of the rows, from 1 to 5; it costs money',
  asksJudges: true,
  options,
  // Scores go from worst to best; but whether a harder instruction teaches better is an open question.
  better: ({ rubric }) => (rubric.startsWith('agorabench/difficulty') ? undefined : 'higher'),
  // What is in a file is part of what the judges are asked, and where it lies is not.
  // Text as in the paper is left out, so that keys stay as they were before there was another form.
  identity: ({ rubric, output, ...rest }) => ({
    ...rest,
    ...(output === 'json' ? { output } : {}),
    rubric: isShipped(rubric) ? rubric : 'file',
  }),
  create: async ({ rubric, ...rest }, context) =>
    judged({ ...rest, rubric: rubric, choice: await chooseRubric(rubric, context) }),
});
