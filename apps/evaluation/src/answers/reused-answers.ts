import type { AnswerJournal } from './answer-journal.js';
import type { AnswerCache } from './answer-cache.js';
import { questionId, type Answer, type Question } from './answer.js';

/** Takes from the cache what the subject has answered in other evaluations, and puts new answers there for later ones. */
export class ReusedAnswers {
  private readonly ids: ReadonlyMap<string, string>;

  constructor(
    private readonly questions: readonly Question[],
    private readonly journal: AnswerJournal,
    private readonly cache: AnswerCache,
  ) {
    const ids = cache.idsOf(questions);
    this.ids = new Map(questions.map((question, index) => [questionId(question), ids[index] as string]));
  }

  /** Copies what the journal lacks from the cache and the other way round: a kill may have come between the two writes. */
  async begin(): Promise<void> {
    const byId = new Map(this.questions.map((question) => [this.ids.get(questionId(question)) as string, question]));
    const uncached = new Set(byId.keys());
    const entries: Promise<void>[] = [];
    await this.cache.find(uncached, (id, answer) => {
      uncached.delete(id);
      const { item, sample } = byId.get(id) as Question;
      if (this.journal.answers.has(questionId({ item, sample }))) return;
      entries.push(
        this.journal.keep({ item, ...(sample === undefined ? {} : { sample }), ...answer, usd: 0, cached: true }),
      );
    });
    await Promise.all(entries);
    const answers = [...uncached].map((id) => this.journal.answers.get(questionId(byId.get(id) as Question)));
    await Promise.all(answers.map((answer) => answer && this.cacheAnswer(answer)));
  }

  /** Resolves when the answer is stored for this evaluation and for every other one. */
  async keep(answer: Answer): Promise<void> {
    await this.journal.keep(answer);
    await this.cacheAnswer(answer);
  }

  private async cacheAnswer(answer: Answer): Promise<void> {
    const id = this.ids.get(questionId(answer));
    if (id !== undefined) await this.cache.put(id, answer);
  }
}
