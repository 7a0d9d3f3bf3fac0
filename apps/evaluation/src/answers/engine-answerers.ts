import { stat } from 'node:fs/promises';
import type { ArtifactStore } from '@agora/artifacts';
import { engineTitle, trainSpecSchema, type EngineUse, type EvaluateSpec, type StageRuntime } from '@agora/run-schemas';
import { engineUse, ServedModels, type EngineSubject } from '@agora/engines';
import { Fault } from '@agora/plugin-api';
import { resolveModel, type ModelReference, type PythonWorker } from '@agora/python-worker';
import type { Answerer } from './answer.js';
import { LocalAnswerer } from './local-answerer.js';
import { modelOf } from './model-of.js';
import { ServedAnswerer } from './served-answerer.js';
import { StudentProvider } from './student-provider.js';
import { Turns } from './turns.js';

type LocalSubject = Exclude<EvaluateSpec['subject'], { kind: 'generator' }>;

/** Answerers of models that another engine than the worker lets answer. */
export class EngineAnswerers {
  private readonly turns = new Turns();

  constructor(
    private readonly worker: PythonWorker,
    private readonly served: ServedModels,
  ) {}

  static on(worker: PythonWorker, options: ConstructorParameters<typeof ServedModels>[1]): EngineAnswerers {
    return new EngineAnswerers(worker, new ServedModels(worker, options));
  }

  /** @throws Fault `invalid-input` when the engine here is not the one that was planned; Faults of `engineUse`. */
  async create(
    planned: EngineUse,
    subject: LocalSubject,
    runtime: StageRuntime,
    store: ArtifactStore,
  ): Promise<Answerer> {
    await checkEngine(planned);
    if (planned.name === 'continuous') {
      const model =
        subject.kind === 'student'
          ? { path: (await store.open(subject.train)).path('checkpoint') }
          : await modelOf(subject.model, runtime);
      const open = (onProgress: (done: number) => void): StudentProvider =>
        new StudentProvider(this.worker, model, onProgress, 'continuous');
      return new LocalAnswerer(open, this.turns);
    }
    const examined = await subjectOf(subject, runtime, store);
    const model = await this.served.open(planned, examined, runtime.loraRank);
    // Servers of our own take the GPUs, one after another; those that are there answer whoever asks.
    return new ServedAnswerer(model, planned.name === 'endpoint' ? new Turns() : this.turns);
  }

  async close(): Promise<void> {
    await Promise.all([this.served.close(), this.worker.close()]);
  }
}

async function checkEngine(planned: EngineUse): Promise<void> {
  const here = await engineUse(planned.name, process.env);
  if (here.version === planned.version && here.client === planned.client) return;
  throw new Fault(
    'invalid-input',
    `engine ${engineTitle(planned)} was planned, but this service has ${engineTitle(here)}`,
    {
      fix: 'Start the run again when the engine was changed; give every service the same --compute and the same Agora.',
    },
  );
}

async function subjectOf(subject: LocalSubject, runtime: StageRuntime, store: ArtifactStore): Promise<EngineSubject> {
  if (subject.kind === 'model') {
    const model: ModelReference = await modelOf(subject.model, runtime);
    return { kind: 'model', name: subject.model.model, model };
  }
  const artifact = await store.open(subject.train);
  const { student } = trainSpecSchema.parse(artifact.manifest.spec);
  const adapter = artifact.path('adapter');
  const isAdapter = await stat(adapter).then(
    () => true,
    () => false,
  );
  return {
    kind: 'student',
    key: subject.train,
    checkpoint: artifact.path('checkpoint'),
    base: { name: student.model, model: resolveModel(student.model, runtime.baseDir) },
    ...(isAdapter ? { adapter } : {}),
  };
}
