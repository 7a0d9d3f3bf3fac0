import { z } from 'zod';

const filled = z
  .string()
  .transform((text) => text.trim())
  .refine((text) => text !== '', 'must not be empty');

export const LIMA_FIELDS = '"instruction" and "output", or "conversations"';
/** LIMA as its authors publish it (a list of turns) and as others lay it out; rows of several turns become undefined. */
export const limaRow = z.union([
  z
    .object({
      instruction: filled,
      input: z.string().nullish(),
      output: filled,
      history: z.array(z.unknown()).nullish(),
    })
    .transform(({ instruction, input, output, history }) =>
      history && history.length > 0
        ? undefined
        : { instruction: [instruction, input?.trim()].filter(Boolean).join('\n\n'), response: output },
    ),
  z
    .object({ conversations: z.array(filled).min(2) })
    .transform(({ conversations: [instruction, response, ...more] }) =>
      more.length > 0 || instruction === undefined || response === undefined ? undefined : { instruction, response },
    ),
  z.object({ instruction: filled, response: filled }),
]);

export const SELF_INSTRUCT_FIELDS = '"instruction" and "instances" of "input" and "output"';
export const selfInstructRow = z
  .object({
    instruction: filled,
    instances: z.array(z.object({ input: z.string(), output: filled })).min(1),
  })
  .transform(({ instruction, instances: [first] }) => ({
    instruction: [instruction, first?.input.trim()].filter(Boolean).join('\n\n'),
    response: first?.output ?? '',
  }));
