import type { Bus } from '@agora/bus';
import { stageReplySchema, subjects, type Progress, type RunEvent, type StageReply } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { setTimeout as pause } from 'node:timers/promises';
import type { RunEnd } from './confirm-run-end.js';

type StageEvent = Extract<RunEvent, { key: string }>;
type StageEnd = Extract<StageEvent, { kind: 'stage-finished' | 'stage-failed' }>;
type Known = NonNullable<StageReply>;

const AGAIN_MS = 1_000;
const SETTLE_MS = 500;

/**
 * Anyone who may publish events can publish false ones about a run. This class passes on what the orchestrator confirms: events
 * of stages that the run has, the end of a stage when the orchestrator knows of it too (with the orchestrator's own details), and
 * progress within its bounds.
 */
export class EventVerifier {
  private readonly known = new Map<string, Known>();
  private readonly progress = new Map<string, Progress>();
  /** Ends of stages that events report and the orchestrator has not confirmed yet. */
  private readonly claims = new Map<string, StageEnd>();
  private begun = false;
  private settling: Promise<void> = Promise.resolve();

  constructor(
    private readonly bus: Pick<Bus, 'request'>,
    private readonly runId: string,
    private readonly passOn: (event: RunEvent) => void,
    private readonly signal: AbortSignal,
  ) {
    void this.settleRepeatedly();
  }

  /** To be called with one event after the other. */
  async receive(event: RunEvent): Promise<void> {
    if (event.kind === 'run-started') {
      // The orchestrator may publish it again for later readers. Only the first counts: a second one may be false.
      if (!this.begun) this.passOn(event);
      this.begun = true;
    } else if ('key' in event) await this.receiveStageEvent(event);
    else if (event.kind !== 'run-alive') this.passOn(event);
  }

  /**
   * To be called when the run has ended: asks once more about unconfirmed ends. Those that stay unconfirmed are dropped, except
   * cancelled jobs of a cancelled run: no record of their ends is kept, and they may tell of calls that still cost money.
   */
  async finish({ status }: RunEnd): Promise<void> {
    await this.settle();
    if (status !== 'cancelled') return;
    for (const claim of this.claims.values())
      if (claim.kind === 'stage-failed' && claim.fault.code === 'cancelled') this.passOn(claim);
  }

  /** Asks the orchestrator about all unconfirmed ends. */
  private settle(): Promise<void> {
    this.settling = this.settling.then(async () => {
      for (const claim of [...this.claims.values()]) await this.confirm(claim);
    });
    return this.settling;
  }

  private async receiveStageEvent(event: StageEvent): Promise<void> {
    const own = this.known.get(event.key) ?? (await this.ask(event.key));
    if (!own) return;
    const { stage, title, cells } = own;
    const named = { ...event, stage, title, cells };
    if (event.kind === 'stage-progress') {
      this.passOn({ ...named, kind: 'stage-progress', progress: this.bounded(event.key, event.progress) });
    } else if (named.kind === 'stage-finished' || (named.kind === 'stage-failed' && named.final)) {
      this.claims.set(event.key, named);
      await this.settle();
    } else this.passOn(named);
  }

  /** Progress never goes beyond the total, and never back. */
  private bounded(key: string, told: Progress): Progress {
    const before = this.progress.get(key);
    const total = Math.max(0, told.total);
    const done = Math.min(total, Math.max(0, told.done, Math.min(before?.done ?? 0, total)));
    const progress = { ...told, total, done };
    this.progress.set(key, progress);
    return progress;
  }

  private async confirm(claim: StageEnd): Promise<void> {
    const { key, runId, at } = claim;
    const now = await this.ask(key);
    if (this.signal.aborted || !now || now.status === 'open' || !this.claims.delete(key)) return;
    const { stage, title, cells, status, summary = null, fault } = now;
    const base = { runId, at, key, stage, title, cells };
    const seconds = claim.kind === 'stage-finished' ? claim.seconds : 0;
    if (status === 'done') this.passOn({ kind: 'stage-finished', ...base, seconds, summary });
    else if (fault) this.passOn({ kind: 'stage-failed', ...base, fault, final: true });
  }

  private async settleRepeatedly(): Promise<void> {
    while (!this.signal.aborted) {
      await pause(SETTLE_MS, undefined, { signal: this.signal, ref: false }).catch(() => undefined);
      await this.settle();
    }
  }

  /** What the orchestrator knows of a stage; undefined when it has no such stage. Waits for an orchestrator that does not answer. */
  private async ask(key: string): Promise<Known | undefined> {
    const request = { runId: this.runId, key };
    while (!this.signal.aborted) {
      try {
        const reply = await this.bus.request(subjects.rpc('orchestrator', 'stage'), request, stageReplySchema);
        if (reply) this.known.set(key, reply);
        return reply ?? undefined;
      } catch (error) {
        if (!Fault.from(error).retryable) return undefined;
        await pause(AGAIN_MS, undefined, { signal: this.signal, ref: false }).catch(() => undefined);
      }
    }
    return undefined;
  }
}
