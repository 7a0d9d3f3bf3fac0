import type { CompletionRequest } from '@agora/contracts';
import { z } from 'zod';

/** What the subject said to one item; one line of an evaluation's journal. */
export const answerSchema = z.object({
  item: z.string(),
  output: z.string(),
  finish: z.enum(['stop', 'length', 'content-filter']),
  /** US dollars; absent when unknown. */
  usd: z.number().optional(),
});
export type Answer = z.infer<typeof answerSchema>;

export interface Question {
  item: string;
  request: CompletionRequest;
}

/** Gets answers out of a subject. */
export interface Answerer {
  /**
   * Answers what `answered` does not hold yet. Every answer has been given to `keep`, and kept, before the promise
   * resolves; those kept before a failure need not be asked for again.
   */
  answer(work: AnswerWork): Promise<void>;
}

export interface AnswerWork {
  questions: readonly Question[];
  answered: ReadonlyMap<string, Answer>;
  keep(answer: Answer): Promise<void>;
  /** How many questions are answered by now. */
  report(done: number): void;
  /** US dollars spent before, in earlier executions; undefined when some of it is unknown. */
  spentUsd: number | undefined;
  signal: AbortSignal;
}
