import type { Bus } from '@agora/bus';
import type { ScoringTools } from '@agora/plugin-api';
import { isolationWarning, Sandbox, type Isolation } from '@agora/sandbox';

type Execute = ScoringTools['execute'];

/** Tells each run, once and before the first of its programs, when model-written code is not fully isolated here. */
export class IsolationNotice {
  private readonly told = new Map<string, Promise<void>>();

  constructor(
    private readonly bus: Pick<Bus, 'publishEvent'>,
    private readonly probe: () => Promise<Isolation> = () => Sandbox.probe(),
  ) {}

  before(execute: Execute, runId: string): Execute {
    return async (program) => {
      const told = this.told.get(runId) ?? this.tell(runId);
      this.told.set(runId, told);
      await told;
      return execute(program);
    };
  }

  private async tell(runId: string): Promise<void> {
    const message = isolationWarning(await this.probe());
    if (message === undefined) return;
    await this.bus.publishEvent({ kind: 'run-notice', runId, at: new Date().toISOString(), message });
  }
}
