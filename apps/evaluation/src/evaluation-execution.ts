import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { writeJsonl } from '@agora/artifacts';
import type { WorkContext } from '@agora/bus';
import type { EvaluateSummary, Sample } from '@agora/contracts';
import type { Benchmark, BenchmarkItem, ItemScore, ScoringTools } from '@agora/plugin-api';
import { inParallel, scoreOne, summarize } from '@agora/scoring';
import type { Answer, Answerer } from './answers/answer.js';
import type { AnswerShelf } from './answers/answer-shelf.js';
import { Recall } from './answers/recall.js';
import type { Books } from './books.js';
import { plusUsd } from './call-costs.js';
import type { Judge } from './judge/judge.js';
import { noJudge } from './judge/judge-desk.js';
import type { Asked } from './questions.js';

export interface EvaluationParts {
  benchmark: Benchmark;
  asked: readonly Asked[];
  answerer: Answerer;
  shelf: AnswerShelf;
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
    const scored = withoutResult(await this.score());
    await writeJsonl(join(dir, 'samples.jsonl'), scored.map(sampleOf));
    const { judge, books } = this.at;
    if (judge) await writeJsonl(join(dir, 'judgments.jsonl'), books.judgments.rows());
    return this.summary(scored);
  }

  private async answer(): Promise<void> {
    const { answerer, asked, books, shelf, context } = this.at;
    const questions = asked.map(({ question }) => question);
    const recall = new Recall(questions, books.answers, shelf);
    await recall.begin();
    await answerer.answer({
      questions,
      answered: books.answers.answers,
      keep: (answer) => recall.keep(answer),
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
      ...(books.answers.cached > 0 ? { cached: books.answers.cached } : {}),
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
    const { cached } = books.answers;
    context.report({
      done,
      total: asked.length,
      unit,
      ...(cached > 0 ? { cached } : {}),
      ...(usd === undefined ? {} : { usd }),
    });
  }
}

/** A model that can read none of the questions was not examined: that is no result, and not 0. */
function withoutResult(scored: Scored[]): Scored[] {
  if (!scored.every(({ answer }) => answer.tooLong !== undefined)) return scored;
  return scored.map((one) => ({ ...one, score: { ...one.score, unscored: true } }));
}

function sampleOf({ item, question, answer, score }: Scored): Sample {
  const { value, unscored, extracted, reason, details } = score;
  return {
    item: item.id,
    ...(answer.sample === undefined ? {} : { sample: answer.sample }),
    prompt: question.request.prompt,
    output: answer.output,
    finish: answer.finish,
    extracted,
    value,
    ...(unscored ? { unscored } : {}),
    reason,
    ...(details ? { details } : {}),
  };
}

/** An item with several answers counts once, with the mean of those that have a score; null when none has. */
function meansByItem(scored: readonly Scored[]): (number | null)[] {
  const values = new Map<string, number[]>();
  for (const { item, score } of scored) {
    const known = values.get(item.id) ?? [];
    values.set(item.id, score.unscored ? known : [...known, score.value]);
  }
  return [...values.values()].map((of) =>
    of.length === 0 ? null : of.reduce((sum, value) => sum + value, 0) / of.length,
  );
}
