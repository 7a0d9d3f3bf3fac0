import type { Progress } from '@agora/contracts';
import { expenseSchema } from '@agora/model-runtime';
import { FINISH_REASONS, type CompletionRequest } from '@agora/plugin-api';
import { z } from 'zod';

/** What the subject said to one item. */
export const answerSchema = z.object({
  item: z.string(),
  /** Which of several answers to the item, from 0; absent where there is one. */
  sample: z.number().int().optional(),
  output: z.string(),
  finish: z.enum(FINISH_REASONS),
  /** Why there was no room for an answer, if so. */
  tooLong: z.string().optional(),
  /** US dollars of all calls that it took; absent when unknown. */
  usd: z.number().optional(),
  /** True when another evaluation had asked for it. */
  cached: z.literal(true).optional(),
});
export type Answer = z.infer<typeof answerSchema>;

/** One line of an evaluation's journal. */
export const answerEntrySchema = z.union([answerSchema, expenseSchema]);
export type AnswerEntry = z.infer<typeof answerEntrySchema>;

export interface Question {
  item: string;
  sample?: number;
  request: CompletionRequest;
}

/** Names a question and its answer within an evaluation. */
export function questionId({ item, sample }: Pick<Question, 'item' | 'sample'>): string {
  return sample === undefined ? item : JSON.stringify([item, sample]);
}

/** Gets answers out of a subject. */
export interface Answerer {
  /**
   * Answers what `answered` does not hold yet. Every answer has been given to `keep`, and kept, before the promise
   * resolves; those kept before a failure need not be asked for again.
   */
  answer(work: AnswerWork): Promise<void>;
  /** Takes the job's progress while answers are asked for, where more is to be told with it. */
  report?(progress: Progress): void;
  close?(): Promise<void>;
}

export interface AnswerWork {
  questions: readonly Question[];
  /** By `questionId`. */
  answered: ReadonlyMap<string, Answer>;
  keep(answer: Answer): Promise<void>;
  /** Writes down what calls cost that brought no answer. */
  spend(usd: number | undefined): Promise<void>;
  /** How many questions are answered by now. */
  report(done: number): void;
  signal: AbortSignal;
}
