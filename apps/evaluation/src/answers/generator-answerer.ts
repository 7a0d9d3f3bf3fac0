import { Fault } from '@agora/contracts';
import type { ProviderRuntime } from '@agora/plugin-host';
import { inParallel } from '@agora/scoring';
import type { Answer, Answerer, AnswerWork, Question } from './answer.js';

export type Completer = Pick<ProviderRuntime, 'complete' | 'parallelism' | 'price'>;

/** Asks a generator, one item at a time, within its limits and the budget. Every answer is kept as soon as it is there. */
export class GeneratorAnswerer implements Answerer {
  constructor(
    private readonly completer: Completer,
    private readonly model: string,
    private readonly budgetUsd: number | undefined,
  ) {}

  async answer({ questions, answered, keep, report, spentUsd, signal }: AnswerWork): Promise<void> {
    let done = questions.filter(({ item }) => answered.has(item)).length;
    let spent = spentUsd;
    report(done);
    const open = questions.filter(({ item }) => !answered.has(item));
    await inParallel(open, this.completer.parallelism, signal, async (question, either) => {
      this.checkBudget(spent);
      const answer = await this.ask(question, either);
      spent = spent === undefined || answer.usd === undefined ? undefined : spent + answer.usd;
      await keep(answer);
      report((done += 1));
    });
  }

  private async ask({ item, request }: Question, signal: AbortSignal): Promise<Answer> {
    try {
      const { completion, usd } = await this.completer.complete(request, signal);
      const { text: output, finish } = completion;
      return { item, output, finish, ...(usd === undefined ? {} : { usd }) };
    } catch (error) {
      // An endpoint that refuses a question has failed at this item, not at the benchmark.
      if (Fault.from(error).code === 'content-filtered') return { item, output: '', finish: 'content-filter', usd: 0 };
      throw error;
    }
  }

  private checkBudget(spent: number | undefined): void {
    const { budgetUsd, completer, model } = this;
    const free = completer.price?.input === 0 && completer.price.output === 0;
    if (budgetUsd === undefined || free) return;
    if (spent === undefined || !completer.price) {
      throw new Fault('invalid-input', `there is a budget, but what "${model}" costs is unknown`, {
        fix: 'Give the generator a price and use an endpoint that reports token usage, or leave out budget.',
      });
    }
    if (spent < budgetUsd) return;
    throw new Fault(
      'budget-reached',
      `evaluation stopped: $${spent.toFixed(4)} spent here of the $${budgetUsd.toFixed(4)} that were left`,
      { fix: 'Raise budget.usd and run the same command again; nothing that is paid for is paid again.' },
    );
  }
}
