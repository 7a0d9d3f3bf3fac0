import type { Log } from '@agora/bus';
import type { InspectReply, InspectRequest, Progress, ReadyReply } from '@agora/contracts';
import type { ComputeReply, Training, TrainSummary } from '@agora/run-schemas';
import { endedByHand, JobFolder } from '@agora/jobs';
import {
  inspectModels,
  type InspectOptions,
  jobOutput,
  JOBS,
  LORA_REQUIREMENTS,
  PythonWorker,
  type Placement,
  trainingVersion,
  WarmUp,
  writeTrainingJob,
} from '@agora/python-worker';
import { summaryOf } from './summary-of.js';
import { TrainerBackend, type TrainContext, type TrainRequest } from './trainer-backend.js';

/** TRL in a long-lived Python worker of its own, started on first need. */
export class PythonBackend extends TrainerBackend {
  private readonly worker: PythonWorker;
  /** Of its own, so that nobody else imports what adapters need. */
  private readonly adapters: PythonWorker;
  private readonly warmUp: WarmUp;

  private place: ComputeReply = { launcher: 'local', digest: '' };
  private readonly closing = new AbortController();
  private readonly onInstall: (line: string) => void;

  constructor(
    log: Log,
    private readonly checkpointMinutes: number | null,
    private readonly placement: Placement,
  ) {
    super();
    this.onInstall = (line) => log.log(`Python environment: ${line}`);
    this.worker = new PythonWorker({ onInstall: this.onInstall, args: JOBS });
    this.adapters = new PythonWorker({ onInstall: this.onInstall, args: JOBS, extra: LORA_REQUIREMENTS });
    this.warmUp = new WarmUp(this.worker, { for: 'train' });
  }

  versionOf(training: Training): string {
    return trainingVersion(training);
  }

  /** Of a compute file that has students trained here. */
  placedBy({ file, digest }: Required<Pick<ComputeReply, 'file' | 'digest'>>): this {
    this.place = { file, launcher: 'local', digest };
    return this;
  }

  where(): ComputeReply {
    return this.place;
  }

  prepare(): Promise<ReadyReply> {
    return this.warmUp.ask();
  }

  /** `how`: of trainings that another backend has started. */
  inspect(request: InspectRequest, how: Pick<InspectOptions, 'placement' | 'elsewhere'> = {}): Promise<InspectReply> {
    const { onInstall, placement } = this;
    return inspectModels(request, { onInstall, signal: this.closing.signal, placement, ...how });
  }

  async train(
    request: TrainRequest,
    report: (progress: Progress) => void,
    { signal }: TrainContext,
  ): Promise<TrainSummary> {
    const { folder, title, ...params } = request;
    const { checkpointMinutes, placement } = this;
    await writeTrainingJob(folder, { params, checkpointMinutes, title, placement });
    const job = new JobFolder(folder);
    if (!signal.aborted) await job.forgetCancel();
    const worker = this.workerFor(request.training);
    try {
      return summaryOf(await worker.call('train', { job: folder }, { onProgress: report, signal }));
    } catch (error) {
      if (!signal.aborted && (await job.isCancelled())) throw endedByHand(title ?? folder);
      throw error;
    }
  }

  outputOf({ folder }: Pick<TrainRequest, 'folder'>): string {
    return jobOutput(folder);
  }

  private workerFor({ lora }: Training): PythonWorker {
    return lora === undefined ? this.worker : this.adapters;
  }

  async close(): Promise<void> {
    this.closing.abort();
    await Promise.all([this.worker.close(), this.adapters.close()]);
  }
}
