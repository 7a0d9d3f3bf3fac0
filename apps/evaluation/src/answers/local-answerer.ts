import { Fault, type Completion, type Provider } from '@agora/plugin-api';
import { questionId, type Answerer, type AnswerWork, type Question } from './answer.js';
import { Turns } from './turns.js';

/**
 * Questions per call. Blocks are cut from the list of all questions and asked as a whole, also when some of their answers
 * were kept before: a batch decides the last bits of its answers, so it must be the same batch every time. What another
 * evaluation had asked for is in no block.
 */
const BLOCK = 256;

/** `tooLong`: why there was no room for an answer. */
export type LocalCompletion = Completion & { tooLong?: string };

/** A provider of this machine, asked for many answers at once. */
export interface LocalModel extends Pick<Provider, 'complete'> {
  completeBatch(
    requests: Parameters<NonNullable<Provider['completeBatch']>>[0],
    signal: AbortSignal,
  ): Promise<LocalCompletion[]>;
  /** Nothing more will be asked: gives back what a large model takes. */
  release?(): Promise<void>;
}

/** Asks a model on this machine, for as long as it is this evaluation's turn. */
export class LocalAnswerer implements Answerer {
  constructor(
    private readonly open: (onProgress: (done: number) => void) => LocalModel,
    private readonly turns = new Turns(),
  ) {}

  async answer(work: AnswerWork): Promise<void> {
    const { questions, answered, report, signal } = work;
    const own = questions.filter((question) => !answered.get(questionId(question))?.cached);
    if (own.every((question) => answered.has(questionId(question)))) {
      report(questions.length);
      return;
    }
    await this.turns.take(async () => {
      await this.inBlocks(own, questions.length - own.length, work);
      await this.open(() => undefined).release?.();
    }, signal);
  }

  private async inBlocks(own: AnswerWork['questions'], cached: number, work: AnswerWork): Promise<void> {
    const { answered, keep, report, signal } = work;
    for (let from = 0; from < own.length; from += BLOCK) {
      const block = own.slice(from, from + BLOCK);
      if (!block.every((question) => answered.has(questionId(question)))) {
        const completions = await this.ask(block, (done) => report(cached + from + done), signal);
        await Promise.all(
          completions.map(({ text, finish, tooLong }, index) => {
            const { item = '', sample } = block[index] ?? {};
            return keep({
              item,
              ...(sample === undefined ? {} : { sample }),
              output: text,
              finish,
              ...(tooLong === undefined ? {} : { tooLong }),
              usd: 0,
            });
          }),
        );
      }
      report(cached + from + block.length);
    }
  }

  private async ask(
    block: readonly Question[],
    onProgress: (done: number) => void,
    signal: AbortSignal,
  ): Promise<LocalCompletion[]> {
    const requests = block.map(({ request }) => request);
    const completions = await this.open(onProgress).completeBatch(requests, signal);
    if (completions.length === requests.length) return completions;
    throw new Fault('internal', `The local model gave ${completions.length} answers to ${requests.length} requests`);
  }
}
