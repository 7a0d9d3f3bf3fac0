import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn, type Artifact, type ArtifactStore } from '@agora/artifacts';
import type { WorkContext } from '@agora/bus';
import { stageKeySchema, trainSummarySchema, type Job, type TrainSpec, type TrainSummary } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { modelUse, resolveModel } from '@agora/python-worker';
import { linkTree } from './link-tree.js';
import type { TrainContext, TrainerBackend, TrainRequest } from './trainer-backend.js';

type StageContext = TrainContext & Pick<WorkContext, 'report'>;

/** Trains the student of one cell, or finds it trained. */
export class TrainStage {
  private swept: Promise<void> | undefined;

  constructor(
    private readonly store: ArtifactStore,
    private readonly backend: TrainerBackend,
  ) {}

  async run(job: Job<TrainSpec>, context: StageContext): Promise<TrainSummary> {
    await (this.swept ??= this.sweep());
    const finished = await this.store.find(job.key);
    if (finished) return summaryOf(finished);
    await this.checkPromises(job);
    const { spec, runtime } = job;
    const files = await this.rows(spec);
    const model = resolveModel(spec.student.model, runtime.baseDir);
    const folder = this.store.home.job(job.key);
    const request = { model, files, folder, training: spec.training, seed: spec.seed, title: job.title };
    const artifact = await this.store.build(
      spec,
      async (built) => {
        const summary = await this.train(request, context);
        // The folder stays whole until the artifact is there: whatever is killed, the student is in one of them.
        await linkTree(this.backend.outputOf(request), built);
        return summary;
      },
      job.key,
    );
    await remove(folder);
    return summaryOf(artifact);
  }

  private async train(request: TrainRequest, context: StageContext): Promise<TrainSummary> {
    try {
      return await this.backend.train(request, (progress) => context.report(progress), context);
    } catch (error) {
      // The same would be found again: there is nothing to go on from.
      if (Fault.is(error) && error.code === 'invalid-input') await remove(request.folder);
      throw error;
    }
  }

  /** Removes the folders of trainings whose student is an artifact: a killed process had no time to. */
  private async sweep(): Promise<void> {
    const { jobs } = this.store.home;
    for (const key of await namesIn(jobs).catch(() => []))
      if (stageKeySchema.safeParse(key).success && (await this.store.has(key))) await remove(join(jobs, key));
  }

  private async rows({ dataset, seeds }: TrainSpec): Promise<string[]> {
    const files = [(await this.store.open(dataset)).path('train.jsonl')];
    if (seeds !== undefined) files.push((await this.store.open(seeds)).path('seeds.jsonl'));
    return files;
  }

  /** The key promises a certain worker and certain weights. A machine that has others must not answer for them. */
  private async checkPromises({ spec, runtime }: Job<TrainSpec>): Promise<void> {
    const version = this.backend.versionOf(spec.training);
    if (spec.worker !== version) {
      throw new Fault('invalid-input', `worker ${spec.worker} was planned, but this trainer has ${version}`, {
        fix: 'Run the same version of Agora in the orchestrator and in every trainer.',
      });
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

/** What cannot be removed is found by the next sweep. */
async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => undefined);
}

function summaryOf({ manifest }: Artifact): TrainSummary {
  return trainSummarySchema.parse(manifest.summary);
}
