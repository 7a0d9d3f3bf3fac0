import { z } from 'zod';

const filled = z.string().refine((text) => text.trim() !== '', 'must not be empty');
const text = z.string().nullish();

export const INSTRUCTION_FIELDS = '"instruction" (or "question")';
export const INSTRUCTION_COLUMNS = ['instruction', 'question', 'task_category', 'source'];
/** A row of a published file of instructions; `kind` is its subject, where the file gives one. */
export const publicInstruction = z
  .object({ instruction: text, question: text, task_category: text, source: text })
  .transform(({ instruction, question, task_category, source }) => ({
    instruction: (instruction ?? question ?? '').trim(),
    ...kindOf(task_category ?? source),
  }))
  .pipe(z.object({ instruction: filled, kind: z.string().optional() }));
export type PublicInstruction = z.output<typeof publicInstruction>;

export const PAIR_FIELDS = '"instruction" and "response" (or "question" and "answer")';
export const PAIR_COLUMNS = ['instruction', 'question', 'response', 'answer', 'source'];
export const publicPair = z
  .object({ instruction: text, question: text, response: text, answer: text, source: text })
  .transform(({ instruction, question, response, answer, source }) => ({
    instruction: (instruction ?? question ?? '').trim(),
    response: (response ?? answer ?? '').trim(),
    ...kindOf(source),
  }))
  .pipe(z.object({ instruction: filled, response: filled, kind: z.string().optional() }));
export type PublicPair = z.output<typeof publicPair>;

function kindOf(kind: string | null | undefined): { kind?: string } {
  return kind ? { kind } : {};
}
