import type { Journal } from '@agora/artifacts';
import { Fault } from '@agora/contracts';
import type { Answer } from './answer.js';

/** The answers so far, those of earlier executions included, and what they cost. */
export class AnswerBook {
  private readonly byItem = new Map<string, Answer>();
  private spent: number | undefined = 0;

  constructor(private readonly journal: Journal<Answer>) {
    for (const answer of journal.entries) this.enter(answer);
  }

  get answers(): ReadonlyMap<string, Answer> {
    return this.byItem;
  }

  /** US dollars of all answers; undefined when some of it is unknown. */
  get usd(): number | undefined {
    return this.spent;
  }

  /** Resolves when the answer is kept for good. */
  async keep(answer: Answer): Promise<void> {
    await this.journal.append(answer);
    this.enter(answer);
  }

  answerTo(item: string): Answer {
    const answer = this.byItem.get(item);
    if (answer) return answer;
    throw new Fault('internal', `item "${item}" was never answered`);
  }

  private enter(answer: Answer): void {
    // A block that was cut off is asked again as a whole; what its first answers cost was paid all the same.
    this.spent = this.spent === undefined || answer.usd === undefined ? undefined : this.spent + answer.usd;
    this.byItem.set(answer.item, answer);
  }
}
