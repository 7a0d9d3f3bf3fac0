import { join } from 'node:path';
import { Journal, readJsonl, type Artifact, type ArtifactStore } from '@agora/artifacts';
import { batchContext, type WorkContext } from '@agora/bus';
import { evaluateSummarySchema, type EvaluateSpec, type EvaluateSummary, type Job } from '@agora/run-schemas';
import type { Judge, JudgeFactory } from '@agora/model-runtime';
import { benchmarkItemSchema, Fault, type BenchmarkItem, type ScoringTools } from '@agora/plugin-api';
import type { StagePlugins } from '@agora/plugin-host';
import type { AnswererFactory } from './answers/answerer-factory.js';
import { AnswerCache } from './answers/answer-cache.js';
import { openJournals, type EvaluationJournals } from './journals.js';
import { EvaluationExecution } from './evaluation-execution.js';
import type { IsolationNotice } from './isolation-notice.js';
import { plannedBenchmark } from './planned-benchmark.js';
import { questionsOf } from './questions.js';

type Context = Pick<WorkContext, 'signal' | 'report'> & Partial<Pick<WorkContext, 'leavePlace'>>;

/** Lets one subject answer one benchmark and scores its answers, or finds that done. */
export class EvaluateStage {
  constructor(
    private readonly store: ArtifactStore,
    private readonly plugins: StagePlugins,
    private readonly answers: AnswererFactory,
    private readonly judges: JudgeFactory,
    private readonly tools: Omit<ScoringTools, 'judge'>,
    private readonly isolation: IsolationNotice,
  ) {}

  async run(job: Job<EvaluateSpec>, context: Context): Promise<EvaluateSummary> {
    const folder = this.store.home.journal(job.key);
    const artifact = (await this.store.find(job.key)) ?? (await this.make(job, folder, context));
    await Journal.remove(folder);
    return evaluateSummarySchema.parse(artifact.manifest.summary);
  }

  private async make(job: Job<EvaluateSpec>, folder: string, context: Context): Promise<Artifact> {
    const journals = await openJournals(folder);
    try {
      const { execution, close } = await this.open(job, journals, context);
      try {
        return await this.store.build(job.spec, (dir) => execution.run(dir), job.key);
      } finally {
        await close();
      }
    } finally {
      await journals.close();
    }
  }

  private async open(
    job: Job<EvaluateSpec>,
    journals: EvaluationJournals,
    context: Context,
  ): Promise<{ execution: EvaluationExecution; close(): Promise<void> }> {
    const benchmark = await plannedBenchmark(this.plugins, job.spec, job.runtime);
    const items = await this.items(job.spec);
    await benchmark.prepare?.(job.spec.style);
    const asked = questionsOf(items, benchmark, job.spec);
    const judge = await this.judge(job, journals, context);
    const cache = new AnswerCache(this.store.home, job.spec);
    try {
      const answerer = await this.answers.create(job, batchContext(context));
      const tools = { ...this.tools, execute: this.isolation.before(this.tools.execute, job.runId) };
      return {
        execution: new EvaluationExecution({ benchmark, asked, answerer, cache, judge, tools, journals, context }),
        close: async () => {
          await answerer.close?.();
          await cache.close();
          await judge?.close();
        },
      };
    } catch (error) {
      await judge?.close();
      throw error;
    }
  }

  /** Undefined when the evaluation has none. */
  private async judge(
    job: Job<EvaluateSpec>,
    { judgments: journal }: EvaluationJournals,
    at: Context,
  ): Promise<Judge | undefined> {
    const { judge: use } = job.spec;
    if (!use) return undefined;
    const folder = join(this.store.home.journal(job.key), 'judge');
    const context = batchContext(at);
    return this.judges.create({ job, use, access: job.runtime.judge, journal, folder, context });
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
}
