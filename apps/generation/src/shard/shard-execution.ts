import type { Journal } from '@agora/artifacts';
import type { WorkContext } from '@agora/bus';
import type { DatasetSummary, ShardSpec } from '@agora/run-schemas';
import { unmetered } from '@agora/model-runtime';
import type { Fault } from '@agora/plugin-api';
import {
  AttemptFailure,
  REFUSED,
  type AttemptRunner,
  type AttemptHooks,
  type EarlierDrafts,
} from './attempt-runner.js';
import type { ShardPairs } from '../pairs/shard-pairs.js';
import type { Attempt, JournalEntry } from './attempt.js';
import type { PromptBook } from './prompt-book.js';
import { Refusals } from './refusals.js';
import type { RelatedRows } from './related-rows.js';
import { JournalReplay } from './journal-replay.js';
import { ShardFiles } from './shard-files.js';
import { SlotPool } from './slot-pool.js';
import { ShardStats } from './shard-stats.js';
import { isOutput, type BegunTry, type YieldGuard } from './yield-guard.js';

export interface ShardWorkplace {
  runner: AttemptRunner;
  /** True when there is a budget, so that what every call costs must be known. */
  metered: boolean;
  /** Slots in work at once, and how many of these may be active at once (all when left out). */
  concurrency: number;
  activeLimit?: number;
  journal: Journal<JournalEntry>;
  prompts: PromptBook;
  /** Of a shard whose rows are pairs. */
  pairs?: ShardPairs | undefined;
  /** What other shards have paid for. */
  related: RelatedRows;
  /** Undefined when a poor yield is accepted. */
  guard: YieldGuard | undefined;
  context: Pick<WorkContext, 'signal' | 'report'>;
  /** Told when the shard asks nothing more. */
  ended?(fault: Fault): void;
}

const REPORT_EVERY_MS = 50;

/** One execution of a shard: goes on where the journal ends. */
export class ShardExecution {
  private readonly stats: ShardStats;
  private readonly replay: JournalReplay;
  private unmeteredCall = false;
  private readonly refusals = new Refusals();
  /** Refused before anything was answered: rejections, when something is; else tries that are made again. */
  private unproven: AttemptFailure[] = [];
  private reportedAt = -Infinity;
  private trouble: string | undefined;
  /** Tries that other shards have paid for. */
  private readonly shared = new WeakSet<Attempt>();

  constructor(
    private readonly spec: ShardSpec,
    private readonly at: ShardWorkplace,
  ) {
    this.stats = new ShardStats(spec.slots.to - spec.slots.from, at.pairs?.beside);
    // Taken out of the journal, so that rows which are written can be let go of.
    const entries = at.journal.entries.splice(0);
    for (const entry of entries) {
      this.pay(entry, { earlier: true });
      at.guard?.replay(entry);
    }
    this.replay = new JournalReplay(entries);
  }

  /** Leaves the shard's files in `dir`. */
  async run(dir: string): Promise<DatasetSummary> {
    const { slots, maxAttempts } = this.spec;
    const pool = new SlotPool({
      slots,
      maxAttempts,
      concurrency: this.at.concurrency,
      activeLimit: this.at.activeLimit,
      replayed: (slot) => this.replay.of(slot),
      ask: (slot, attempt, drafts, backsOff) => this.ask(slot, attempt, drafts, backsOff),
      ended: (fault) => {
        this.at.guard?.end(fault);
        this.at.ended?.(fault);
      },
    });
    try {
      await ShardFiles.within(dir, this.at.prompts, async (files) => {
        let slot = slots.from;
        await pool.run((attempts) => {
          const fresh = attempts.slice(this.replay.of(slot).length).some((attempt) => !this.shared.has(attempt));
          this.stats.finish(attempts, { cached: !fresh });
          this.replay.forget(slot);
          slot += 1;
          this.report();
          return files.add(attempts);
        });
        // Everything was refused.
        const [refused] = this.unproven;
        if (refused) throw refused.fault;
      });
    } finally {
      for (const { attempt } of this.unproven) if (attempt.calls > 0) await this.keep(attempt);
      // What a shard that fails has cost is known to others by its reports alone.
      this.report({ now: true });
    }
    return this.stats.summary;
  }

  private async ask(
    slot: number,
    attempt: number,
    drafts: EarlierDrafts,
    backsOff: (begins: boolean) => void,
  ): Promise<Attempt> {
    if (this.at.metered && this.unmeteredCall) throw unmetered(this.spec.generator.model);
    let journalled: () => void = () => undefined;
    const persisted = new Promise<void>((resolve) => (journalled = resolve));
    const turn = new Turn(this.at.guard);
    const call = new CallUnderWay(this.refusals);
    try {
      const made = await this.at.runner.run(
        slot,
        attempt,
        drafts,
        this.at.context.signal,
        this.hooks(turn, call, persisted, backsOff),
      );
      if (this.shared.has(made)) return made;
      this.refusals.succeeded();
      this.trouble = undefined;
      await this.keepProven();
      await this.keep(made);
      turn.leave(made);
      this.at.guard?.check();
      return made;
    } catch (error) {
      if (!(error instanceof AttemptFailure)) throw error;
      // Others may go on while this one waits for its decision.
      turn.leave(undefined);
      const cause = await this.refusals.judge(error.fault);
      if (cause !== 'of-the-endpoint') return await this.reject(error, cause === 'unproven');
      // Before its permit is free for another call.
      this.at.guard?.end(error.fault);
      if (error.attempt.calls > 0) await this.keep(error.attempt);
      throw error.fault;
    } finally {
      turn.leave(undefined);
      call.end();
      journalled();
    }
  }

  private async reject(failure: AttemptFailure, unproven: boolean): Promise<Attempt> {
    if (unproven) this.unproven.push(failure);
    else await this.keep(failure.asRejected);
    return failure.asRejected;
  }

  /** The endpoint answers: what it refused before was for what was asked. */
  private async keepProven(): Promise<void> {
    const proven = this.unproven;
    this.unproven = [];
    for (const failure of proven) await this.keep(failure.asRejected);
  }

  private hooks(
    turn: Turn,
    call: CallUnderWay,
    persisted: Promise<void>,
    backsOff: (begins: boolean) => void,
  ): AttemptHooks {
    return {
      persisted,
      backingOff: backsOff,
      known: this.known,
      asks: (hash, prompt) => {
        this.at.prompts.asked(hash, prompt);
        const wait = turn.take();
        if (wait) return wait.then(() => call.begin());
        call.begin();
        return undefined;
      },
      trouble: (fault) => this.tell(fault),
    };
  }

  /** A try that another shard has paid for. */
  private readonly known = (slot: number, attempt: number, promptHash: string): Attempt | undefined => {
    const found = this.at.related.find(slot, attempt, promptHash);
    if (!found || this.shared.has(found.attempt)) return found?.attempt;
    this.shared.add(found.attempt);
    this.pay(found.attempt, { earlier: true, shared: found.shard });
    this.at.guard?.replay(found.attempt);
    return found.attempt;
  };

  /** Says at once why nothing comes; until something does. */
  private tell({ message }: Fault): void {
    if (this.trouble === message) return;
    this.trouble = message;
    this.report({ now: true });
  }

  private async keep(entry: JournalEntry): Promise<void> {
    const prompt = entry.outcome === 'failed' ? undefined : this.at.prompts.forJournal(entry.row.provenance.promptHash);
    await this.at.journal.append(prompt ? Object.assign({}, entry, { prompt }) : entry);
    await this.at.pairs?.settle(entry);
    const first = entry.outcome === 'accepted' && this.stats.outputs === 0;
    this.pay(entry, { earlier: false });
    // Other shards may wait for the first.
    this.report({ now: first });
  }

  private pay(entry: JournalEntry, how: { earlier: boolean; shared?: string }): void {
    this.stats.pay(entry, how);
    this.unmeteredCall ||= isUnmetered(entry);
    if (entry.outcome === 'accepted' || (entry.outcome === 'rejected' && entry.row.output !== ''))
      this.refusals.recall();
  }

  /** Now and then: to count costs less than to tell. */
  private report({ now = false }: { now?: boolean } = {}): void {
    const at = performance.now();
    if (!now && at - this.reportedAt < REPORT_EVERY_MS) return;
    this.reportedAt = at;
    const { trouble } = this;
    this.at.context.report({ ...this.stats.progress, ...(trouble === undefined ? {} : { trouble }) });
  }
}

/** One call among those that are under way. Further calls of each method do nothing. */
class CallUnderWay {
  private state: 'before' | 'during' | 'after' = 'before';

  constructor(private readonly refusals: Refusals) {}

  begin(): void {
    if (this.state !== 'before') return;
    this.state = 'during';
    this.refusals.began();
  }

  end(): void {
    if (this.state === 'during') this.refusals.ended();
    this.state = 'after';
  }
}

/** One try's place among those that may go before a generator has proved its worth. */
class Turn {
  private begun: BegunTry | undefined;

  constructor(private readonly guard: YieldGuard | undefined) {}

  take(): Promise<void> | undefined {
    const wait = this.guard?.enter();
    if (wait) return wait.then(() => void (this.begun = this.guard?.begin()));
    this.begun = this.guard?.begin();
    return undefined;
  }

  /** `entry`: what the try came to, where that says something about the generator. Further calls do nothing. */
  leave(entry: JournalEntry | undefined): void {
    if (!this.begun) return;
    this.guard?.leave(entry, this.begun);
    this.begun = undefined;
  }
}

/** An output that nobody knows the price of. What a filter withheld may have cost nothing. */
function isUnmetered(entry: JournalEntry): boolean {
  if (!isOutput(entry) || entry.row.provenance.usd !== undefined) return false;
  return entry.outcome === 'accepted' || !['content-filter', REFUSED].includes(entry.row.reason);
}
