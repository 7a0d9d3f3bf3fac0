import type { ArtifactStore } from '@agora/artifacts';
import type { EvaluateSpec, GeneratorUse, Job, ModelUse, StageRuntime } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import type { ProviderRuntimes, RunBudgets } from '@agora/model-runtime';
import type { StagePlugins } from '@agora/plugin-host';
import { modelUse, resolveModel, workerVersion, type ModelReference, type PythonWorker } from '@agora/python-worker';
import type { Answerer } from './answer.js';
import { GeneratorAnswerer } from './generator-answerer.js';
import { KeptAnswers } from './kept-answers.js';
import { LocalAnswerer } from './local-answerer.js';
import { StudentProvider } from './student-provider.js';
import { Turns } from './turns.js';

/** Makes the answerer of an evaluation: a student, a local model, a generator, or the answers of an earlier evaluation. */
export class AnswererFactory {
  private readonly turns = new Turns();

  constructor(
    private readonly store: ArtifactStore,
    private readonly plugins: StagePlugins,
    private readonly providers: ProviderRuntimes,
    private readonly budgets: RunBudgets,
    private readonly worker: PythonWorker,
  ) {}

  /** The caller closes it. */
  async create(job: Job<EvaluateSpec>): Promise<Answerer> {
    const { spec, runtime } = job;
    const { subject } = spec;
    if (runtime.answersOf !== undefined) return new KeptAnswers(this.store, runtime.answersOf);
    if (subject.kind === 'generator') return this.generator(subject.generator, job);
    checkWorker(spec);
    const model =
      subject.kind === 'student'
        ? { path: (await this.store.open(subject.train)).path('checkpoint') }
        : await modelOf(subject.model, runtime);
    return new LocalAnswerer((onProgress) => new StudentProvider(this.worker, model, onProgress), this.turns);
  }

  private async generator({ provider, model }: GeneratorUse, job: Job<EvaluateSpec>): Promise<Answerer> {
    const { runtime } = job;
    await this.plugins.check('provider', provider, runtime);
    const completer = await this.providers.get(this.plugins.host(runtime), {
      provider: provider.plugin,
      options: runtime.options[provider.plugin] ?? {},
      model,
      limits: runtime.limits,
      price: runtime.price,
    });
    return new GeneratorAnswerer(completer, model, this.budgets.acquire(job, model, completer.price));
  }
}

function checkWorker({ worker }: EvaluateSpec): void {
  if (worker === workerVersion) return;
  throw new Fault('invalid-input', `worker ${worker} was planned, but this service has ${workerVersion}`, {
    fix: 'Run the same version of Agora in the orchestrator and in every evaluation service.',
  });
}

async function modelOf(planned: ModelUse, { baseDir }: StageRuntime): Promise<ModelReference> {
  const { fingerprint } = await modelUse(planned.model, baseDir);
  if (fingerprint === planned.fingerprint) return resolveModel(planned.model, baseDir);
  throw new Fault('invalid-input', `"${planned.model}" is not the model that was planned with`, {
    fix: 'Start the run again if the model was changed; on several machines, give each the same files.',
  });
}
