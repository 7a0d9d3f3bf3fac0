import type { AnswerBook } from './answer-book.js';
import type { AnswerShelf } from './answer-shelf.js';
import { questionId, type Answer, type Question } from './answer.js';

/** Answers that the subject gave to another evaluation are taken from the shelf; new ones are put there for the next. */
export class Recall {
  private readonly ids: ReadonlyMap<string, string>;

  constructor(
    private readonly questions: readonly Question[],
    private readonly book: AnswerBook,
    private readonly shelf: AnswerShelf,
  ) {
    const ids = shelf.idsOf(questions);
    this.ids = new Map(questions.map((question, index) => [questionId(question), ids[index] as string]));
  }

  /** Enters into the book whatever of the shelf it lacks, and the other way round: a kill may have come between the two. */
  async begin(): Promise<void> {
    const byId = new Map(this.questions.map((question) => [this.ids.get(questionId(question)) as string, question]));
    const unshelved = new Set(byId.keys());
    const entries: Promise<void>[] = [];
    await this.shelf.find(unshelved, (id, said) => {
      unshelved.delete(id);
      const { item, sample } = byId.get(id) as Question;
      if (this.book.answers.has(questionId({ item, sample }))) return;
      entries.push(
        this.book.keep({ item, ...(sample === undefined ? {} : { sample }), ...said, usd: 0, cached: true }),
      );
    });
    await Promise.all(entries);
    const answers = [...unshelved].map((id) => this.book.answers.get(questionId(byId.get(id) as Question)));
    await Promise.all(answers.map((answer) => answer && this.putBack(answer)));
  }

  /** Resolves when this evaluation will find the answer again, and every other one. */
  async keep(answer: Answer): Promise<void> {
    await this.book.keep(answer);
    await this.putBack(answer);
  }

  private async putBack(answer: Answer): Promise<void> {
    const id = this.ids.get(questionId(answer));
    if (id !== undefined) await this.shelf.put(id, answer);
  }
}
