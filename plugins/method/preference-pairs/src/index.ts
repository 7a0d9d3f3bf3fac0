import { chooseRubric, isShipped, SHIPPED_RUBRICS, type RubricChoice } from '@agora/judging';
import { definePlugin, Fault } from '@agora/plugin-api';
import { z } from 'zod';
import { PreferencePairs } from './preference-pairs.js';

export { PreferencePairs, type PreferencePairsOptions } from './preference-pairs.js';

const options = z.strictObject({
  answers: z.number().int().min(2).max(32).default(4).describe('Answers to each prompt, each a call of its own'),
  judges: z
    .array(z.string().min(1))
    .min(1)
    .refine((ids) => new Set(ids).size === ids.length, 'names a judge twice')
    .describe("Ids of the experiment's judges; each of them scores every answer, and their mean counts"),
  rubric: z
    .string()
    .min(1)
    .default('agorabench/quality')
    .describe(`A shipped rubric (${SHIPPED_RUBRICS.join(', ')}), or a file of your own in YAML or markdown`),
  output: z
    .enum(['text', 'json'])
    .default('text')
    .describe('How judges answer; `json` where their vendor can be held to it'),
  margin: z
    .number()
    .positive()
    .max(4)
    .default(1)
    .describe('Points, of 5, that the best answer must be above the worst; less is a tie, and no pair'),
});

export default definePlugin({
  kind: 'method',
  id: 'preference-pairs',
  version: '1',
  description: 'Pairs of a better and a worse answer to given instructions, found by judges among several',
  options,
  // What is in a file is part of what the judges are asked, and where it lies is not.
  identity: ({ rubric, ...rest }) => ({ ...rest, rubric: isShipped(rubric) ? rubric : 'file' }),
  create: async ({ rubric, ...rest }, context) =>
    new PreferencePairs({ ...rest, choice: responses(await chooseRubric(rubric, context), rubric) }),
});

/** All answers have the same instruction: a rubric about that finds no better one among them. */
function responses(choice: RubricChoice, name: string): RubricChoice {
  if (choice(undefined).judges === 'response') return choice;
  throw new Fault(
    'invalid-input',
    `rubric "${name}" is about instructions, and the answers of a pair have the same one`,
    {
      fix: 'Use a rubric about responses, such as agorabench/quality.',
    },
  );
}
