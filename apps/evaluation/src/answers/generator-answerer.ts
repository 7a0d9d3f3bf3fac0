import { Fault, type Completion } from '@agora/plugin-api';
import {
  CallCosts,
  unmetered,
  type AcquiredBudget,
  type BatchedQuestions,
  type ProviderRuntime,
} from '@agora/model-runtime';
import { inParallel } from '@agora/scoring';
import { questionId, type Answer, type Answerer, type AnswerWork, type Question } from './answer.js';

/** The endpoint itself, or batches of it. */
export type Completer = Pick<ProviderRuntime, 'complete' | 'parallelism'> &
  Partial<Pick<BatchedQuestions, 'report' | 'close'>>;

/** Asks a generator within its limits and the budget. Every answer is kept as soon as it is there. */
export class GeneratorAnswerer implements Answerer {
  constructor(
    private readonly completer: Completer,
    private readonly model: string,
    private readonly money: AcquiredBudget,
  ) {}

  /**
   * A prompt that does not fit the model's context has no answer, as it has none by a model on this machine; but where none
   * fits, the model or its sampling is the wrong one, and that is a Fault.
   */
  async answer(work: AnswerWork): Promise<void> {
    const { questions, answered, report, signal, keep } = work;
    const open = questions.filter((question) => !answered.has(questionId(question)));
    const misfits: Misfit[] = [];
    let done = questions.length - open.length;
    report(done);
    await inParallel(open, this.completer.parallelism, signal, async (question, either) => {
      const fault = await this.answerOne(question, work, either);
      if (fault) misfits.push({ question, fault });
      report((done += 1));
    });
    const [misfit] = misfits;
    if (misfit && misfits.length === questions.length) throw misfit.fault;
    for (const { question, fault } of misfits) {
      await keep({ ...named(question), output: '', finish: 'length', tooLong: fault.message, usd: 0 });
    }
  }

  /** Undefined for a generator that is asked live: nothing is pending at its vendor. */
  get report(): Answerer['report'] {
    return this.completer.report;
  }

  async close(): Promise<void> {
    await this.completer.close?.();
    await this.money.release();
  }

  /** The fault of a prompt that does not fit. */
  private async answerOne(
    question: Question,
    { keep, spend }: AnswerWork,
    signal: AbortSignal,
  ): Promise<Fault | undefined> {
    const costs = new CallCosts();
    let journalled: () => void = () => undefined;
    const persisted = new Promise<void>((resolve) => (journalled = resolve));
    try {
      const asked = await this.ask(question, costs, persisted, signal);
      if (Fault.is(asked)) {
        if (!costs.nothing) await spend(costs.usd);
        if (asked.code === 'too-long') return asked;
        throw asked;
      }
      const { text: output, finish } = asked;
      await keep({ ...named(question), output, finish, ...(costs.usd === undefined ? {} : { usd: costs.usd }) });
      if (this.money.budget && costs.usd === undefined) throw unmetered(this.model);
      return undefined;
    } finally {
      journalled();
    }
  }

  /** A Fault is returned when the endpoint gave no answer; what is thrown is about something else. */
  private async ask(
    { request }: Question,
    costs: CallCosts,
    persisted: Promise<void>,
    signal: AbortSignal,
  ): Promise<Pick<Completion, 'text' | 'finish'> | Fault> {
    try {
      const { budget } = this.money;
      return (await this.completer.complete(request, signal, { meter: costs.add, budget, persisted })).completion;
    } catch (error) {
      const fault = Fault.from(error);
      // An endpoint that refuses a question has failed at this item, not at the benchmark.
      if (fault.code === 'content-filtered') return { text: '', finish: 'content-filter' };
      return fault;
    }
  }
}

interface Misfit {
  question: Question;
  fault: Fault;
}

function named({ item, sample }: Question): Pick<Answer, 'item' | 'sample'> {
  return sample === undefined ? { item } : { item, sample };
}
