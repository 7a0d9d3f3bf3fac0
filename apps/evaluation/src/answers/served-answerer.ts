import type { ServedModel } from '@agora/engines';
import { questionId, type Answerer, type AnswerWork } from './answer.js';
import type { Turns } from './turns.js';

/** Asks a model on a server. Every answer is kept as soon as it is there, and never asked for again. */
export class ServedAnswerer implements Answerer {
  constructor(
    private readonly model: ServedModel,
    private readonly turns: Turns,
  ) {}

  async answer({ questions, answered, keep, report, signal }: AnswerWork): Promise<void> {
    const open = questions.filter((question) => !answered.has(questionId(question)));
    let done = questions.length - open.length;
    report(done);
    if (open.length === 0) return;
    await this.turns.take(
      () =>
        this.model.complete(
          open.map(({ request }) => request),
          {
            signal,
            answered: async (index, { text: output, ...rest }) => {
              const { item = '', sample } = open[index] ?? {};
              await keep({ item, ...(sample === undefined ? {} : { sample }), output, ...rest, usd: 0 });
              report((done += 1));
            },
          },
        ),
      signal,
    );
  }
}
