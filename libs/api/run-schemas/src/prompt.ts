import { z } from 'zod';

/** A prompt as it is kept in files; the same as `Prompt`. */
export const promptSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('chat'),
    messages: z.array(z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() })),
  }),
  z.object({ kind: z.literal('text'), text: z.string() }),
]);

/** One line of `prompts.jsonl.gz`: `hash` is `promptHash` in the provenance of the rows that answer it. */
export const keptPromptSchema = z.object({ hash: z.string(), prompt: promptSchema });
export type KeptPrompt = z.infer<typeof keptPromptSchema>;
