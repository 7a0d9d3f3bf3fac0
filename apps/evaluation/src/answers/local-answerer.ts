import { Fault, type Provider } from '@agora/contracts';
import type { Answerer, AnswerWork, Question } from './answer.js';

/**
 * Questions per call. Blocks are cut from the list of all questions and asked as a whole, also when some of their answers
 * were kept before: a batch decides the last bits of its answers, so it must be the same batch every time.
 */
const BLOCK = 256;

/** Asks a model on this machine. */
export class LocalAnswerer implements Answerer {
  constructor(private readonly open: (onProgress: (done: number) => void) => Provider) {}

  async answer({ questions, answered, keep, report, signal }: AnswerWork): Promise<void> {
    for (let from = 0; from < questions.length; from += BLOCK) {
      const block = questions.slice(from, from + BLOCK);
      if (!block.every(({ item }) => answered.has(item))) {
        const completions = await this.ask(block, (done) => report(from + done), signal);
        await Promise.all(
          completions.map(({ text, finish }, index) =>
            keep({ item: block[index]?.item ?? '', output: text, finish, usd: 0 }),
          ),
        );
      }
      report(from + block.length);
    }
  }

  private async ask(
    block: readonly Question[],
    onProgress: (done: number) => void,
    signal: AbortSignal,
  ): ReturnType<NonNullable<Provider['completeBatch']>> {
    const requests = block.map(({ request }) => request);
    const completions = (await this.open(onProgress).completeBatch?.(requests, signal)) ?? [];
    if (completions.length === requests.length) return completions;
    throw new Fault('internal', `The local model gave ${completions.length} answers to ${requests.length} requests`);
  }
}
