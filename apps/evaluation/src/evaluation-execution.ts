import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { writeJsonl } from '@agora/artifacts';
import type { WorkContext } from '@agora/bus';
import type { EvaluateSummary, Sample } from '@agora/run-schemas';
import { noJudge, plusUsd, type Judge } from '@agora/model-runtime';
import type { Benchmark, BenchmarkItem, ItemScore, ScoringTools } from '@agora/plugin-api';
import { inParallel, scoreOne, summarize } from '@agora/scoring';
import type { Answer, Answerer } from './answers/answer.js';
import type { AnswerCache } from './answers/answer-cache.js';
import { ReusedAnswers } from './answers/reused-answers.js';
import type { EvaluationJournals } from './journals.js';
import type { Asked } from './questions.js';

export interface EvaluationParts {
  benchmark: Benchmark;
  asked: readonly Asked[];
  answerer: Answerer;
  cache: AnswerCache;
  judge: Judge | undefined;
  /** Functions that need no `this`. */
  tools: Omit<ScoringTools, 'judge'>;
  journals: EvaluationJournals;
  context: Pick<WorkContext, 'signal' | 'report'>;
}

interface Scored extends Asked {
  answer: Answer;
  score: ItemScore;
}

/** One execution of an evaluation: continues from what its journals hold. */
export class EvaluationExecution {
  constructor(private readonly at: EvaluationParts) {}

  /** Leaves the evaluation's files in `dir`. */
  async run(dir: string): Promise<EvaluateSummary> {
    await this.answer();
    const scored = withoutResult(await this.score());
    await writeJsonl(join(dir, 'samples.jsonl'), scored.map(sampleOf));
    const { judge, journals } = this.at;
    if (judge) await writeJsonl(join(dir, 'judgments.jsonl'), journals.judgments.rows());
    return this.summary(scored);
  }

  private async answer(): Promise<void> {
    const { answerer, asked, journals, cache, context } = this.at;
    const questions = asked.map(({ question }) => question);
    const reused = new ReusedAnswers(questions, journals.answers, cache);
    await reused.begin();
    await answerer.answer({
      questions,
      answered: journals.answers.answers,
      keep: (answer) => reused.keep(answer),
      spend: (usd) => journals.answers.spend(usd),
      report: (done) => this.report(done, 'answers'),
      signal: context.signal,
    });
  }

  private async score(): Promise<Scored[]> {
    const { asked, journals, judge, context } = this.at;
    const scored: Scored[] = [];
    // Twice the cores: a scorer spends its time either here or waiting for a program in the sandbox.
    const atOnce = Math.max(2 * availableParallelism(), judge?.parallelism ?? 0);
    let done = 0;
    await inParallel([...asked.entries()], atOnce, context.signal, async ([index, one], either) => {
      const answer = journals.answers.answerTo(one.question);
      let score = journals.scores.of(answer);
      if (!score) {
        score = await this.scoreOf(one.item, answer, either);
        await journals.scores.keep(answer, score);
      }
      scored[index] = { ...one, answer, score };
      this.report((done += 1), 'scores');
    });
    return scored;
  }

  private async scoreOf(item: BenchmarkItem, { output, tooLong }: Answer, signal: AbortSignal): Promise<ItemScore> {
    const { benchmark } = this.at;
    const wrong = { value: 0, extracted: null, reason: tooLong ?? '' };
    // There is no answer to judge.
    if (tooLong !== undefined && benchmark.judged) return wrong;
    const score = await scoreOne(benchmark, item, output, this.toolsUntil(signal));
    // Scored all the same: the benchmark's figures need the details of every item.
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
    const { benchmark, judge, journals } = this.at;
    const { judgments } = journals;
    const samples = Math.max(...scored.map(({ answer }) => (answer.sample ?? 0) + 1));
    const tooLong = new Set(scored.flatMap(({ item, answer }) => (answer.tooLong === undefined ? [] : [item.id]))).size;
    const figures = await benchmark.figures?.(scored.map(({ item, score }) => ({ item, score })));
    return {
      ...summarize(meansByItem(scored), plusUsd(journals.answers.usd, judgments.usd)),
      ...(samples > 1 ? { samples } : {}),
      ...(journals.answers.cached > 0 ? { cached: journals.answers.cached } : {}),
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
    const { asked, journals, context } = this.at;
    const usd = plusUsd(journals.answers.usd, journals.judgments.usd);
    const { cached } = journals.answers;
    // Batches are told beside the rest.
    const withBatches = unit === 'scores' ? this.at.judge?.report : this.at.answerer.report;
    const progress = {
      done,
      total: asked.length,
      unit,
      ...(cached > 0 ? { cached } : {}),
      ...(usd === undefined ? {} : { usd }),
    };
    if (withBatches) withBatches(progress);
    else context.report(progress);
  }
}

/** When no prompt fitted into the model, it was not examined: then there is no result, which is not the same as 0. */
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
