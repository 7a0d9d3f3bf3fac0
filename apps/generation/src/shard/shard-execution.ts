import type { Journal } from '@agora/artifacts';
import type { WorkContext } from '@agora/bus';
import { Fault, type DatasetSummary, type FaultCode, type ShardSpec } from '@agora/contracts';
import { AskFailure, type Asker, type Company, type Past } from './asker.js';
import type { Attempt, JournalEntry } from './attempt.js';
import type { PromptBook } from './prompt-book.js';
import type { RelatedRows } from './related-rows.js';
import { Replay } from './replay.js';
import { ShardFiles } from './shard-files.js';
import { SlotPool } from './slot-pool.js';
import { Tally } from './tally.js';
import { isOutput, type YieldGuard } from './yield-guard.js';

export interface ShardWorkplace {
  asker: Asker;
  /** True when there is a budget, so that what every call costs must be known. */
  metered: boolean;
  /** Slots in work at once, and of these, as many as need not rest (all when left out). */
  concurrency: number;
  awake?: number;
  journal: Journal<JournalEntry>;
  prompts: PromptBook;
  /** What other shards have paid for. */
  related: RelatedRows;
  /** Undefined when a poor yield is accepted. */
  guard: YieldGuard | undefined;
  context: Pick<WorkContext, 'signal' | 'report'>;
  /** Told when the shard asks nothing more. */
  ended?(fault: Fault): void;
}

const OF_A_PROMPT: readonly FaultCode[] = ['bad-response', 'timeout', 'overloaded'];
/** Requests given up one after the other, each after all its tries, that one prompt or another may be to blame for. */
const LONGEST_SILENCE = 8;

const REPORT_EVERY_MS = 50;

/** One execution of a shard: goes on where the journal ends. */
export class ShardExecution {
  private readonly tally: Tally;
  private readonly replay: Replay;
  private unmeteredCall = false;
  /** Whether a prompt has ever fitted the model's context. */
  private fits = false;
  /** Whether this execution has had an answer, and how many requests in a row have been given up since the last one. */
  private answered = false;
  private silence = 0;
  private reportedAt = -Infinity;
  private trouble: string | undefined;
  /** Tries that other shards have paid for. */
  private readonly shared = new WeakSet<Attempt>();

  constructor(
    private readonly spec: ShardSpec,
    private readonly at: ShardWorkplace,
  ) {
    this.tally = new Tally(spec.slots.to - spec.slots.from);
    // Taken out of the journal, so that rows which are written can be let go of.
    const entries = at.journal.entries.splice(0);
    for (const entry of entries) {
      this.pay(entry, { earlier: true });
      at.guard?.replay(entry);
    }
    this.replay = new Replay(entries);
  }

  /** Leaves the shard's files in `dir`. */
  async run(dir: string): Promise<DatasetSummary> {
    const { slots, maxAttempts } = this.spec;
    const pool = new SlotPool({
      slots,
      maxAttempts,
      concurrency: this.at.concurrency,
      awake: this.at.awake,
      replayed: (slot) => this.replay.of(slot),
      ask: (slot, attempt, past, rests) => this.ask(slot, attempt, past, rests),
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
          this.tally.finish(attempts, { cached: !fresh });
          this.replay.forget(slot);
          slot += 1;
          this.report();
          return files.add(attempts);
        });
      });
    } finally {
      // What a shard that fails has cost is known to others by its reports alone.
      this.report({ now: true });
    }
    return this.tally.summary;
  }

  private async ask(slot: number, attempt: number, past: Past, rests: (begins: boolean) => void): Promise<Attempt> {
    if (this.at.metered && this.unmeteredCall) throw unmetered(this.spec.generator.model);
    let journalled: () => void = () => undefined;
    const safe = new Promise<void>((resolve) => (journalled = resolve));
    const turn = new Turn(this.at.guard);
    try {
      const made = await this.at.asker.ask(
        slot,
        attempt,
        past,
        this.at.context.signal,
        this.company(turn, safe, rests),
      );
      if (this.shared.has(made)) return made;
      this.silence = 0;
      this.answered = true;
      this.trouble = undefined;
      await this.keep(made);
      turn.leave(made);
      this.at.guard?.check();
      return made;
    } catch (error) {
      if (!(error instanceof AskFailure)) throw error;
      if (this.mayBeOfThePrompt(error.fault)) {
        const refused = error.asRejected;
        await this.keep(refused);
        return refused;
      }
      // Before its place is free for another call.
      this.at.guard?.end(error.fault);
      if (error.attempt.calls > 0) await this.keep(error.attempt);
      throw error.fault;
    } finally {
      turn.leave(undefined);
      journalled();
    }
  }

  private company(turn: Turn, safe: Promise<void>, rests: (begins: boolean) => void): Company {
    return {
      safe,
      rests,
      known: this.known,
      asks: (hash, prompt) => {
        this.at.prompts.asked(hash, prompt);
        return turn.take();
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

  /**
   * An endpoint that answers others but fails for one prompt, try after try, must not hold up the shard: the try counts as
   * rejected, and the next one asks something else. An endpoint that answers nobody is a fault of the shard.
   */
  private mayBeOfThePrompt({ code, retryable }: Fault): boolean {
    if (code === 'too-long') {
      // Free, and the next try asks something else; but where nothing ever fitted, the model is too small for the setting.
      if (this.fits) return true;
      this.silence += 1;
      return this.silence <= LONGEST_SILENCE;
    }
    if (!retryable || !OF_A_PROMPT.includes(code) || !this.answered) return false;
    this.silence += 1;
    return this.silence <= LONGEST_SILENCE;
  }

  private async keep(entry: JournalEntry): Promise<void> {
    const prompt = entry.outcome === 'failed' ? undefined : this.at.prompts.forJournal(entry.row.provenance.promptHash);
    await this.at.journal.append(prompt ? Object.assign({}, entry, { prompt }) : entry);
    const first = entry.outcome === 'accepted' && this.tally.outputs === 0;
    this.pay(entry, { earlier: false });
    // Other shards may wait for the first.
    this.report({ now: first });
  }

  private pay(entry: JournalEntry, how: { earlier: boolean; shared?: string }): void {
    this.tally.pay(entry, how);
    this.unmeteredCall ||= isUnmetered(entry);
    this.fits ||= entry.outcome === 'accepted' || (entry.outcome === 'rejected' && entry.row.output !== '');
  }

  /** Now and then: to count costs less than to tell. */
  private report({ now = false }: { now?: boolean } = {}): void {
    const at = performance.now();
    if (!now && at - this.reportedAt < REPORT_EVERY_MS) return;
    this.reportedAt = at;
    const { trouble } = this;
    this.at.context.report({ ...this.tally.progress, ...(trouble === undefined ? {} : { trouble }) });
  }
}

/** One try's place among those that may go before a generator has proved its worth. */
class Turn {
  private taken = false;

  constructor(private readonly guard: YieldGuard | undefined) {}

  take(): Promise<void> | undefined {
    const wait = this.guard?.enter();
    if (wait) return wait.then(() => void (this.taken = true));
    this.taken = this.guard !== undefined;
    return undefined;
  }

  /** `entry`: what the try came to, where that says something about the generator. Further calls do nothing. */
  leave(entry: JournalEntry | undefined): void {
    if (!this.taken) return;
    this.taken = false;
    this.guard?.leave(entry);
  }
}

/** An output that nobody knows the price of. What a filter withheld may have cost nothing. */
function isUnmetered(entry: JournalEntry): boolean {
  if (!isOutput(entry) || entry.row.provenance.usd !== undefined) return false;
  return entry.outcome === 'accepted' || entry.row.reason !== 'content-filter';
}

function unmetered(model: string): Fault {
  return new Fault('invalid-input', `there is a budget, but the endpoint of "${model}" does not count tokens`, {
    fix: 'Use an endpoint that reports token usage, or leave out budget.',
  });
}
