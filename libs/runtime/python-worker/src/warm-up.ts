import type { ReadyReply } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { pythonEnvironmentStatus, type EnvironmentOptions } from './environment.js';
import type { WorkerParams } from './methods.js';
import type { PythonWorker } from './python-worker.js';

/** Starts a worker ahead of need, behind the back of whoever asks for it. */
export class WarmUp {
  private ready = false;
  private underWay = false;

  constructor(
    private readonly worker: Pick<PythonWorker, 'call'>,
    private readonly purpose: WorkerParams['prepare'],
    private readonly options: Pick<EnvironmentOptions, 'env' | 'requirements'> = {},
  ) {}

  /**
   * Begins unless that happened before, and says whether it is over, with a note when the user should know what is waited
   * for. Never fails: what goes wrong here goes wrong again, and is told, when the worker is needed.
   */
  async ask(): Promise<ReadyReply> {
    if (this.ready) return { ready: true };
    try {
      const { ready, detail } = await pythonEnvironmentStatus(this.options);
      if (!this.underWay) void this.run();
      return ready ? { ready: false } : { ready: false, note: `Python for training and local models: ${detail}` };
    } catch (error) {
      const { message, fix } = Fault.from(error);
      return { ready: false, note: fix === undefined ? message : `${message}. ${fix}` };
    }
  }

  private async run(): Promise<void> {
    this.underWay = true;
    try {
      await this.worker.call('prepare', this.purpose);
      this.ready = true;
    } catch {
      // Told to whoever needs the worker.
    } finally {
      this.underWay = false;
    }
  }
}
