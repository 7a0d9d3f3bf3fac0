import type { Artifact, ArtifactStore } from '@agora/artifacts';
import type { WorkContext } from '@agora/bus';
import { trainSummarySchema, type Job, type TrainSpec, type TrainSummary } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { modelUse, resolveModel } from '@agora/python-worker';
import type { TrainerBackend } from './trainer-backend.js';

/** Trains the student of one cell, or finds it trained. */
export class TrainStage {
  constructor(
    private readonly store: ArtifactStore,
    private readonly backend: TrainerBackend,
  ) {}

  async run(job: Job<TrainSpec>, context: Pick<WorkContext, 'signal' | 'report'>): Promise<TrainSummary> {
    const finished = await this.store.find(job.key);
    if (finished) return summaryOf(finished);
    await this.checkPromises(job);
    const { spec, runtime } = job;
    const files = await this.rows(spec);
    const model = resolveModel(spec.student.model, runtime.baseDir);
    const artifact = await this.store.build(
      spec,
      (output) =>
        this.backend.train(
          { model, files, output, training: spec.training, seed: spec.seed },
          (progress) => context.report(progress),
          context.signal,
        ),
      job.key,
    );
    return summaryOf(artifact);
  }

  private async rows({ dataset, seeds }: TrainSpec): Promise<string[]> {
    const files = [(await this.store.open(dataset)).path('train.jsonl')];
    if (seeds !== undefined) files.push((await this.store.open(seeds)).path('seeds.jsonl'));
    return files;
  }

  /** The key promises a certain worker and certain weights. A machine that has others must not answer for them. */
  private async checkPromises({ spec, runtime }: Job<TrainSpec>): Promise<void> {
    if (spec.worker !== this.backend.version) {
      throw new Fault(
        'invalid-input',
        `worker ${spec.worker} was planned, but this trainer has ${this.backend.version}`,
        {
          fix: 'Run the same version of Agora in the orchestrator and in every trainer.',
        },
      );
    }
    const { fingerprint } = await modelUse(spec.student.model, runtime.baseDir);
    if (fingerprint !== spec.student.fingerprint) {
      throw new Fault(
        'invalid-input',
        `student.model: "${spec.student.model}" is not the model that was planned with`,
        {
          fix: 'Start the run again if the model was changed; on several machines, give each the same files.',
        },
      );
    }
  }
}

function summaryOf({ manifest }: Artifact): TrainSummary {
  return trainSummarySchema.parse(manifest.summary);
}
