import type { Log } from '@agora/bus';
import { trainSummarySchema, type Progress, type ReadyReply, type TrainSummary } from '@agora/contracts';
import { PythonWorker, WarmUp, workerVersion } from '@agora/python-worker';
import { TrainerBackend, type TrainRequest } from './trainer-backend.js';

/** TRL in a long-lived Python worker of its own, started on first need. */
export class PythonBackend extends TrainerBackend {
  readonly version = workerVersion;
  private readonly worker: PythonWorker;
  private readonly warmUp: WarmUp;

  constructor(log: Log) {
    super();
    this.worker = new PythonWorker({ onInstall: (line) => log.log(`Python environment: ${line}`) });
    this.warmUp = new WarmUp(this.worker, { for: 'train' });
  }

  prepare(): Promise<ReadyReply> {
    return this.warmUp.ask();
  }

  async train(request: TrainRequest, report: (progress: Progress) => void, signal: AbortSignal): Promise<TrainSummary> {
    const { device, precision, masters, ...figures } = await this.worker.call('train', request, {
      onProgress: report,
      signal,
    });
    const numbers = masters === undefined ? precision : `${precision}, ${masters} masters`;
    return trainSummarySchema.parse({ ...figures, device: `${device}, ${numbers}` });
  }

  close(): Promise<void> {
    return this.worker.close();
  }
}
