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
 * Anyone who may publish events can say anything of a run. Passes on what its orchestrator bears out: events of the run's own
 * stages, ends that it knows of as well, with what it says of them itself, and progress within its bounds.
 */
export class EventVerifier {
  private readonly known = new Map<string, Known>();
  private readonly progress = new Map<string, Progress>();
  /** Ends that were told and that the orchestrator does not know of yet. */
  private readonly claims = new Map<string, StageEnd>();
  private begun = false;
  private settling: Promise<void> = Promise.resolve();

  constructor(
    private readonly bus: Pick<Bus, 'request'>,
    private readonly runId: string,
    private readonly tell: (event: RunEvent) => void,
    private readonly signal: AbortSignal,
  ) {
    void this.settleNowAndThen();
  }

  /** Events come one after the other. */
  async hear(event: RunEvent): Promise<void> {
    if (event.kind === 'run-started') {
      // Told again for those who come later; who was there knows more, and a second one may be anybody's.
      if (!this.begun) this.tell(event);
      this.begun = true;
    } else if ('key' in event) await this.hearOfStage(event);
    else if (event.kind !== 'run-alive') this.tell(event);
  }

  /**
   * The run has ended: asks once more of what was claimed. What is not borne out now is not told, but for what jobs of a
   * cancelled run say, of whose ends nobody keeps a record: it may be of something that still costs.
   */
  async end({ status }: RunEnd): Promise<void> {
    await this.settle();
    if (status !== 'cancelled') return;
    for (const claim of this.claims.values())
      if (claim.kind === 'stage-failed' && claim.fault.code === 'cancelled') this.tell(claim);
  }

  /** Asks what the orchestrator knows by now of what was claimed. */
  private settle(): Promise<void> {
    this.settling = this.settling.then(async () => {
      for (const claim of [...this.claims.values()]) await this.confirm(claim);
    });
    return this.settling;
  }

  private async hearOfStage(event: StageEvent): Promise<void> {
    const own = this.known.get(event.key) ?? (await this.ask(event.key));
    if (!own) return;
    const { stage, title, cells } = own;
    const named = { ...event, stage, title, cells };
    if (event.kind === 'stage-progress') {
      this.tell({ ...named, kind: 'stage-progress', progress: this.bounded(event.key, event.progress) });
    } else if (named.kind === 'stage-finished' || (named.kind === 'stage-failed' && named.final)) {
      this.claims.set(event.key, named);
      await this.settle();
    } else this.tell(named);
  }

  /** Neither beyond the end nor back. */
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
    if (status === 'done') this.tell({ kind: 'stage-finished', ...base, seconds, summary });
    else if (fault) this.tell({ kind: 'stage-failed', ...base, fault, final: true });
  }

  private async settleNowAndThen(): Promise<void> {
    while (!this.signal.aborted) {
      await pause(SETTLE_MS, undefined, { signal: this.signal, ref: false }).catch(() => undefined);
      await this.settle();
    }
  }

  /** Waits for an orchestrator that does not answer: nothing goes on without it. Undefined when it knows no such stage. */
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
