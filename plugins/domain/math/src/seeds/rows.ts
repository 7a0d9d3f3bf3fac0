import { lastBoxed } from '@agora/math-equivalence';
import { z } from 'zod';
import { gsm8kGold } from '../text/gsm8k-answer.js';

const filled = z.string().refine((text) => text.trim() !== '', 'must not be empty');

export const GSM8K_FIELDS = '"question" and "answer", whose last line is "#### " and a number';
export const gsm8kRow = z.object({
  question: filled,
  answer: filled.refine((answer) => gsm8kGold(answer) !== undefined, 'must end with "#### " and a number'),
});
export type Gsm8kRow = z.infer<typeof gsm8kRow>;

export const MATH_FIELDS = '"problem", and "solution" with a \\boxed{…} or "answer" (or both)';
/** Published copies of MATH hold rows without a solution, and a few without an answer: those serve as instructions. */
export const mathRow = z
  .object({ problem: filled, solution: z.string().nullish(), answer: z.union([z.string(), z.number()]).nullish() })
  .transform(({ problem, solution, answer }) => {
    const reasoning = textOf(solution);
    return { problem, solution: reasoning, answer: textOf(answer) ?? lastBoxed(reasoning ?? '') };
  })
  .refine(({ solution, answer }) => solution === undefined || answer !== undefined, {
    path: ['solution'],
    message: 'has no \\boxed{…}, and there is no "answer"',
  });
export type MathRow = z.infer<typeof mathRow>;

function textOf(value: string | number | null | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value).trim() || undefined;
}
