import type { Log } from '@agora/bus';
import {
  trainSummarySchema,
  type InspectReply,
  type InspectRequest,
  type Progress,
  type ReadyReply,
  type TrainSummary,
} from '@agora/contracts';
import {
  inspectModels,
  jobOutput,
  JOBS,
  PythonWorker,
  WarmUp,
  workerVersion,
  writeTrainingJob,
} from '@agora/python-worker';
import { TrainerBackend, type TrainRequest } from './trainer-backend.js';

/** TRL in a long-lived Python worker of its own, started on first need. */
export class PythonBackend extends TrainerBackend {
  readonly version = workerVersion;
  private readonly worker: PythonWorker;
  private readonly warmUp: WarmUp;

  private readonly closing = new AbortController();
  private readonly onInstall: (line: string) => void;

  constructor(
    log: Log,
    private readonly checkpointMinutes: number | null,
  ) {
    super();
    this.onInstall = (line) => log.log(`Python environment: ${line}`);
    this.worker = new PythonWorker({ onInstall: this.onInstall, args: JOBS });
    this.warmUp = new WarmUp(this.worker, { for: 'train' });
  }

  prepare(): Promise<ReadyReply> {
    return this.warmUp.ask();
  }

  inspect(request: InspectRequest): Promise<InspectReply> {
    return inspectModels(request, { onInstall: this.onInstall, signal: this.closing.signal });
  }

  async train(request: TrainRequest, report: (progress: Progress) => void, signal: AbortSignal): Promise<TrainSummary> {
    const { folder, ...params } = request;
    await writeTrainingJob(folder, { params, checkpointMinutes: this.checkpointMinutes });
    const { device, precision, rowsPerFile, masters, ...figures } = await this.worker.call(
      'train',
      { job: folder },
      { onProgress: report, signal },
    );
    const numbers = masters === undefined ? precision : `${precision}, ${masters} masters`;
    // The dataset is the first file; seeds are the rest.
    const seedRows = rowsPerFile.slice(1).reduce((sum, rows) => sum + rows, 0);
    return trainSummarySchema.parse({ ...figures, seedRows, device: `${device}, ${numbers}` });
  }

  outputOf({ folder }: Pick<TrainRequest, 'folder'>): string {
    return jobOutput(folder);
  }

  close(): Promise<void> {
    this.closing.abort();
    return this.worker.close();
  }
}
