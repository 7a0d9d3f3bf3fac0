import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { writeJsonl } from '@agora/artifacts';
import type { WorkContext } from '@agora/bus';
import type { Benchmark, BenchmarkItem, EvaluateSummary, ItemScore, Sample, ScoringTools } from '@agora/contracts';
import { inParallel, scoreOne, summarize } from '@agora/scoring';
import type { Answer, Answerer } from './answers/answer.js';
import type { Books } from './books.js';
import { plusUsd } from './call-costs.js';
import type { Judge } from './judge/judge.js';
import { noJudge } from './judge/judge-desk.js';
import type { Asked } from './questions.js';

export interface EvaluationParts {
  benchmark: Benchmark;
  asked: readonly Asked[];
  answerer: Answerer;
  judge: Judge | undefined;
  /** Functions that need no `this`. */
  tools: Omit<ScoringTools, 'judge'>;
  books: Books;
  context: Pick<WorkContext, 'signal' | 'report'>;
}

interface Scored extends Asked {
  answer: Answer;
  score: ItemScore;
}

/** One execution of an evaluation: goes on where its books end. */
export class EvaluationExecution {
  constructor(private readonly at: EvaluationParts) {}

  /** Leaves the evaluation's files in `dir`. */
  async run(dir: string): Promise<EvaluateSummary> {
    await this.answer();
    const scored = await this.score();
    await writeJsonl(join(dir, 'samples.jsonl'), scored.map(sampleOf));
    const { judge, books } = this.at;
    if (judge) await writeJsonl(join(dir, 'judgments.jsonl'), books.judgments.rows());
    return this.summary(scored);
  }

  private async answer(): Promise<void> {
    const { answerer, asked, books, context } = this.at;
    await answerer.answer({
      questions: asked.map(({ question }) => question),
      answered: books.answers.answers,
      keep: (answer) => books.answers.keep(answer),
      spend: (usd) => books.answers.spend(usd),
      report: (done) => this.report(done, 'answers'),
      signal: context.signal,
    });
  }

  private async score(): Promise<Scored[]> {
    const { asked, books, judge, context } = this.at;
    const scored: Scored[] = [];
    // Twice the cores: a scorer spends its time either here or waiting for a program in the sandbox.
    const atOnce = Math.max(2 * availableParallelism(), judge?.parallelism ?? 0);
    let done = 0;
    await inParallel([...asked.entries()], atOnce, context.signal, async ([index, one], either) => {
      const answer = books.answers.answerTo(one.question);
      let score = books.scores.of(answer);
      if (!score) {
        score = await this.scoreOf(one.item, answer, either);
        await books.scores.keep(answer, score);
      }
      scored[index] = { ...one, answer, score };
      this.report((done += 1), 'scores');
    });
    return scored;
  }

  private async scoreOf(item: BenchmarkItem, { output, tooLong }: Answer, signal: AbortSignal): Promise<ItemScore> {
    const { benchmark } = this.at;
    const wrong = { value: 0, extracted: null, reason: tooLong ?? '' };
    // Nobody need judge an answer that is not there.
    if (tooLong !== undefined && benchmark.judged) return wrong;
    const score = await scoreOne(benchmark, item, output, this.toolsUntil(signal));
    // Figures want the details of every item that programs and rules can tell.
    return tooLong === undefined ? score : { ...score, ...wrong };
  }

  private toolsUntil(signal: AbortSignal): ScoringTools {
    const { tools, judge, benchmark } = this.at;
    return {
      ...tools,
      judge: (request) => (judge ? judge.ask(request, signal) : Promise.reject(noJudge(benchmark))),
    };
  }

  private async summary(scored: readonly Scored[]): Promise<EvaluateSummary> {
    const { benchmark, judge, books } = this.at;
    const { judgments } = books;
    const samples = Math.max(...scored.map(({ answer }) => (answer.sample ?? 0) + 1));
    const tooLong = new Set(scored.flatMap(({ item, answer }) => (answer.tooLong === undefined ? [] : [item.id]))).size;
    const figures = await benchmark.figures?.(scored.map(({ item, score }) => ({ item, score })));
    return {
      ...summarize(meansByItem(scored), plusUsd(books.answers.usd, judgments.usd)),
      ...(samples > 1 ? { samples } : {}),
      ...(figures ? { figures } : {}),
      ...(tooLong > 0 ? { tooLong } : {}),
      ...(benchmark.rule === undefined ? {} : { rule: benchmark.rule }),
      ...(benchmark.reference === undefined ? {} : { reference: benchmark.reference }),
      ...(judge
        ? {
            judge: {
              model: judge.model,
              judgments: judgments.size,
              cached: judgments.cached,
              usd: judgments.usd ?? null,
            },
          }
        : {}),
    };
  }

  private report(done: number, unit: string): void {
    const { asked, books, context } = this.at;
    const usd = plusUsd(books.answers.usd, books.judgments.usd);
    context.report({ done, total: asked.length, unit, ...(usd === undefined ? {} : { usd }) });
  }
}

function sampleOf({ item, question, answer, score }: Scored): Sample {
  const { value, extracted, reason, details } = score;
  return {
    item: item.id,
    ...(answer.sample === undefined ? {} : { sample: answer.sample }),
    prompt: question.request.prompt,
    output: answer.output,
    finish: answer.finish,
    extracted,
    value,
    reason,
    ...(details ? { details } : {}),
  };
}

/** An item with several answers counts once, with their mean. */
function meansByItem(scored: readonly Scored[]): number[] {
  const values = new Map<string, number[]>();
  for (const { item, score } of scored) values.set(item.id, [...(values.get(item.id) ?? []), score.value]);
  return [...values.values()].map((of) => of.reduce((sum, value) => sum + value, 0) / of.length);
}
