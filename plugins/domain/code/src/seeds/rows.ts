import { z } from 'zod';

const filled = z
  .string()
  .transform((text) => text.trim())
  .refine((text) => text !== '', 'must not be empty');

export const MBPP_FIELDS = '"text", "code", "task_id" and "test_list"';
export const mbppRow = z.object({
  text: filled,
  // Its indentation counts.
  code: z.string().refine((code) => code.trim() !== '', 'must not be empty'),
  task_id: z.coerce.number().int(),
  test_list: z.array(z.string()),
});

export const XP3X_FIELDS = '"inputs" and "targets"';
export const xp3xRow = z.object({ inputs: filled, targets: filled });

export const CONALA_FIELDS = '"intent" (or "rewritten_intent") and "snippet"';
export const conalaRow = z
  .object({
    intent: filled,
    rewritten_intent: z.string().nullish(),
    snippet: z.string().refine((snippet) => snippet.trim() !== '', 'must not be empty'),
  })
  .transform(({ intent, rewritten_intent, snippet }) => ({ intent: rewritten_intent?.trim() || intent, snippet }));
