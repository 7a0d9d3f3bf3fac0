import { join } from 'node:path';
import type { ArtifactStore } from '@agora/artifacts';
import type { EvaluateSpec, GeneratorUse, Job } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import {
  BATCH_TUNING,
  batchedQuestions,
  withoutBatches,
  type BatchContext,
  type BatchTuning,
  type ProviderRuntimes,
  type RunBudgets,
} from '@agora/model-runtime';
import type { StagePlugins } from '@agora/plugin-host';
import { workerVersion, type PythonWorker } from '@agora/python-worker';
import type { EngineAnswerers } from './engine-answerers.js';
import { modelOf } from './model-of.js';
import type { Answerer } from './answer.js';
import { GeneratorAnswerer } from './generator-answerer.js';
import { KeptAnswers } from './kept-answers.js';
import { LocalAnswerer } from './local-answerer.js';
import { StudentProvider } from './student-provider.js';
import { Turns } from './turns.js';

/** Makes the answerer of an evaluation: a student, a local model, a generator, or the answers of an earlier evaluation. */
export class AnswererFactory {
  private readonly turns = new Turns();
  private readonly tuning: BatchTuning;

  constructor(
    private readonly store: ArtifactStore,
    private readonly plugins: StagePlugins,
    private readonly providers: ProviderRuntimes,
    private readonly budgets: RunBudgets,
    private readonly worker: PythonWorker,
    /** Loaded by the first evaluation that asks for an engine. */
    private readonly engines: () => Promise<EngineAnswerers>,
    tuning: Partial<BatchTuning> = {},
  ) {
    this.tuning = { ...BATCH_TUNING, ...tuning };
  }

  /**
   * The caller closes it.
   *
   * @param context of the job, for a generator that is asked by batches
   * @throws Fault `invalid-input` when it is to be asked by batches and its provider has no batch interface
   */
  async create(job: Job<EvaluateSpec>, context: BatchContext): Promise<Answerer> {
    const { spec, runtime } = job;
    const { subject } = spec;
    if (runtime.answersOf !== undefined) return new KeptAnswers(this.store, runtime.answersOf);
    if (subject.kind === 'generator') return this.generator(subject.generator, job, context);
    checkWorker(spec);
    const { engine } = spec;
    if (engine) return (await this.engines()).create(engine, subject, runtime, this.store);
    const model =
      subject.kind === 'student'
        ? { path: (await this.store.open(subject.train)).path('checkpoint') }
        : await modelOf(subject.model, runtime);
    return new LocalAnswerer((onProgress) => new StudentProvider(this.worker, model, onProgress), this.turns);
  }

  private async generator(
    { id, provider, model }: GeneratorUse,
    job: Job<EvaluateSpec>,
    context: BatchContext,
  ): Promise<Answerer> {
    const { runtime } = job;
    await this.plugins.check('provider', provider, runtime);
    const named = {
      provider: provider.plugin,
      options: runtime.options[provider.plugin] ?? {},
      model,
      limits: runtime.limits,
      price: runtime.price,
    };
    const completer = await this.providers.get(this.plugins.host(runtime), named);
    const money = this.budgets.acquire(job, model, completer.price);
    try {
      const batched = await batchedQuestions({
        live: runtime.mode !== 'batch',
        folder: join(this.store.home.journal(job.key), 'answers'),
        batch: () => this.providers.batch(this.plugins.host(runtime), named),
        without: () => withoutBatches(`generator "${id}"`, provider.plugin),
        completer,
        progress: { done: 0, total: 0, unit: 'answers' },
        tuning: this.tuning,
        context,
      });
      return new GeneratorAnswerer(batched ?? completer, model, money);
    } catch (error) {
      await money.release();
      throw error;
    }
  }
}

function checkWorker({ worker }: EvaluateSpec): void {
  if (worker === workerVersion) return;
  throw new Fault('invalid-input', `worker ${worker} was planned, but this service has ${workerVersion}`, {
    fix: 'Run the same version of Agora in the orchestrator and in every evaluation service.',
  });
}
