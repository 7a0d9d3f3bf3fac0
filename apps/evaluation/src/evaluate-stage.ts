import { join } from 'node:path';
import { Journal, readJsonl, writeJsonl, type Artifact, type ArtifactStore } from '@agora/artifacts';
import type { WorkContext } from '@agora/bus';
import {
  benchmarkItemSchema,
  evaluateSummarySchema,
  Fault,
  type Benchmark,
  type BenchmarkItem,
  type EvaluateSpec,
  type EvaluateSummary,
  type Job,
  type Sample,
  type Sampling,
  type ScoringTools,
} from '@agora/contracts';
import type { PluginDesk } from '@agora/plugin-host';
import { scoreAll, summarize } from '@agora/scoring';
import type { AnswerDesk } from './answers/answer-desk.js';
import { AnswerBook } from './answers/answer-book.js';
import { answerSchema, type Answer, type Question } from './answers/answer.js';
import { plannedBenchmark } from './planned-benchmark.js';

type Context = Pick<WorkContext, 'signal' | 'report'>;

/** Lets one subject answer one benchmark and scores its answers, or finds that done. */
export class EvaluateStage {
  constructor(
    private readonly store: ArtifactStore,
    private readonly plugins: PluginDesk,
    private readonly answers: AnswerDesk,
    private readonly tools: ScoringTools,
  ) {}

  async run(job: Job<EvaluateSpec>, context: Context): Promise<EvaluateSummary> {
    const finished = await this.store.find(job.key);
    if (finished) return summaryOf(finished);
    const benchmark = await plannedBenchmark(this.plugins, job.spec, job.runtime);
    const items = await this.items(job.spec);
    const folder = this.store.home.journal(job.key);
    const journal = await Journal.open<Answer>(folder, answerSchema);
    let artifact: Artifact;
    try {
      artifact = await this.store.build(
        job.spec,
        (dir) => this.fill(dir, job, benchmark, items, journal, context),
        job.key,
      );
    } finally {
      await journal.close();
    }
    await Journal.remove(folder);
    return summaryOf(artifact);
  }

  private async items({ items: key, benchmark }: EvaluateSpec): Promise<BenchmarkItem[]> {
    const artifact = await this.store.open(key);
    const items: BenchmarkItem[] = [];
    for await (const item of readJsonl(artifact.path('items.jsonl'), benchmarkItemSchema)) items.push(item);
    const ids = new Set(items.map(({ id }) => id));
    if (items.length > 0 && ids.size === items.length) return items;
    const what = items.length === 0 ? 'no items' : 'two items of one id';
    throw new Fault('invalid-input', `benchmark "${benchmark.id}" has ${what}`, {
      fix: 'Check the data file that the domain options name.',
    });
  }

  private async fill(
    dir: string,
    job: Job<EvaluateSpec>,
    benchmark: Benchmark,
    items: readonly BenchmarkItem[],
    journal: Journal<Answer>,
    context: Context,
  ): Promise<EvaluateSummary> {
    const asked = items.map((item) => ({ item, question: questionOf(item, benchmark, job.spec) }));
    const book = new AnswerBook(journal);
    const answerer = await this.answers.answererOf(job);
    await answerer.answer({
      questions: asked.map(({ question }) => question),
      answered: book.answers,
      keep: (answer) => book.keep(answer),
      report: (done) => context.report({ done, total: items.length, unit: 'answers' }),
      spentUsd: book.usd,
      signal: context.signal,
    });
    const answered = asked.map(({ item, question }) => {
      const { output, finish } = book.answerTo(item.id);
      return { item, prompt: question.request.prompt, output, finish };
    });
    const scored = await scoreAll(benchmark, answered, this.tools, context.signal);
    await writeJsonl(
      join(dir, 'samples.jsonl'),
      scored.map(({ item, ...sample }): Sample => ({ item: item.id, ...sample })),
    );
    return summarize(
      scored.map(({ value }) => value),
      book.usd,
    );
  }
}

function questionOf(item: BenchmarkItem, benchmark: Benchmark, { style, sampling, subject }: EvaluateSpec): Question {
  const stop = [...new Set([...(sampling.stop ?? []), ...benchmark.stop(style)])];
  const full: Sampling = { ...benchmark.sampling, ...sampling, ...(stop.length > 0 ? { stop } : {}) };
  const model = subject.kind === 'generator' ? subject.generator.model : subject.kind;
  return { item: item.id, request: { model, prompt: benchmark.prompt(item, style), sampling: full } };
}

function summaryOf({ manifest }: Artifact): EvaluateSummary {
  return evaluateSummarySchema.parse(manifest.summary);
}
