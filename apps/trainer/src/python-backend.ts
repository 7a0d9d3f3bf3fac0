import type { Log } from '@agora/bus';
import {
  trainSummarySchema,
  type InspectReply,
  type InspectRequest,
  type Progress,
  type ReadyReply,
  type Training,
  type TrainSummary,
} from '@agora/contracts';
import {
  inspectModels,
  jobOutput,
  JOBS,
  LORA_REQUIREMENTS,
  PythonWorker,
  type Placement,
  trainingVersion,
  WarmUp,
  writeTrainingJob,
} from '@agora/python-worker';
import { TrainerBackend, type TrainRequest } from './trainer-backend.js';

/** TRL in a long-lived Python worker of its own, started on first need. */
export class PythonBackend extends TrainerBackend {
  private readonly worker: PythonWorker;
  /** Of its own, so that nobody else imports what adapters need. */
  private readonly adapters: PythonWorker;
  private readonly warmUp: WarmUp;

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

  prepare(): Promise<ReadyReply> {
    return this.warmUp.ask();
  }

  inspect(request: InspectRequest): Promise<InspectReply> {
    return inspectModels(request, {
      onInstall: this.onInstall,
      signal: this.closing.signal,
      placement: this.placement,
    });
  }

  async train(request: TrainRequest, report: (progress: Progress) => void, signal: AbortSignal): Promise<TrainSummary> {
    const { folder, ...params } = request;
    const { checkpointMinutes, placement } = this;
    await writeTrainingJob(folder, { params, checkpointMinutes, placement });
    const { device, precision, rowsPerFile, masters, ranks, sharding, ...figures } = await this.workerFor(
      request.training,
    ).call('train', { job: folder }, { onProgress: report, signal });
    const numbers = masters === undefined ? precision : `${precision}, ${masters} masters`;
    // The dataset is the first file; seeds are the rest.
    const seedRows = rowsPerFile.slice(1).reduce((sum, rows) => sum + rows, 0);
    const place = ranks === undefined ? device : `${ranks} × ${device} by ${sharding}`;
    return trainSummarySchema.parse({ ...figures, seedRows, device: `${place}, ${numbers}` });
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
