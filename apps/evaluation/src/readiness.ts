import type { Log } from '@agora/bus';
import { Fault } from '@agora/contracts';

export interface ReadyReply {
  ready: boolean;
}

/** Gets something slow ready in the background, once, however often it is asked for. */
export class Readiness {
  private ready = false;
  private underWay = false;

  constructor(
    private readonly prepare: () => Promise<void>,
    private readonly log: Log,
  ) {}

  /** Begins unless that happened before; says whether it is over. A failure is logged and tried again when asked again. */
  ask(): ReadyReply {
    if (!this.ready && !this.underWay) void this.run();
    return { ready: this.ready };
  }

  private async run(): Promise<void> {
    this.underWay = true;
    try {
      await this.prepare();
      this.ready = true;
    } catch (error) {
      const { code, message, fix } = Fault.from(error);
      if (code !== 'cancelled') this.log.warn(fix === undefined ? message : `${message} ${fix}`);
    } finally {
      this.underWay = false;
    }
  }
}
