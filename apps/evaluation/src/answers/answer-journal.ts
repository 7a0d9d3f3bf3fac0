import type { Journal } from '@agora/artifacts';
import { Fault } from '@agora/plugin-api';
import { plusUsd } from '@agora/model-runtime';
import { questionId, type Answer, type AnswerEntry, type Question } from './answer.js';

/** The answers so far, those of earlier executions included, and what they cost. */
export class AnswerJournal {
  private readonly byQuestion = new Map<string, Answer>();
  private spent: number | undefined = 0;

  constructor(private readonly journal: Journal<AnswerEntry>) {
    for (const entry of journal.entries) this.enter(entry);
  }

  /** By `questionId`. */
  get answers(): ReadonlyMap<string, Answer> {
    return this.byQuestion;
  }

  /** US dollars of all calls; undefined when some of it is unknown. */
  get usd(): number | undefined {
    return this.spent;
  }

  /** Answers that another evaluation had asked for. */
  get cached(): number {
    return [...this.byQuestion.values()].filter(({ cached }) => cached).length;
  }

  /** Resolves when the answer is kept for good. */
  async keep(answer: Answer): Promise<void> {
    await this.enterForGood(answer);
  }

  async spend(usd: number | undefined): Promise<void> {
    await this.enterForGood({ expense: true, ...(usd === undefined ? {} : { usd }) });
  }

  answerTo(question: Pick<Question, 'item' | 'sample'>): Answer {
    const answer = this.byQuestion.get(questionId(question));
    if (answer) return answer;
    throw new Fault('internal', `item "${question.item}" was never answered`);
  }

  private async enterForGood(entry: AnswerEntry): Promise<void> {
    await this.journal.append(entry);
    this.enter(entry);
  }

  private enter(entry: AnswerEntry): void {
    // A block that was cut off is asked again as a whole; what its first answers cost was paid all the same.
    this.spent = plusUsd(this.spent, entry.usd);
    if (!('expense' in entry)) this.byQuestion.set(questionId(entry), entry);
  }
}
