import type { Journal } from '@agora/artifacts';
import type { WorkContext } from '@agora/bus';
import { Fault, type DatasetSummary, type FaultCode, type ShardSpec } from '@agora/contracts';
import { AskFailure, type Asker, type Past } from './asker.js';
import type { Attempt, JournalEntry } from './attempt.js';
import { Replay } from './replay.js';
import { ShardFiles } from './shard-files.js';
import { SlotPool } from './slot-pool.js';
import { Tally } from './tally.js';

export interface ShardWorkplace {
  asker: Asker;
  /** True when there is a budget, so that what every call costs must be known. */
  metered: boolean;
  /** Slots in work at once, and of these, as many as need not rest (all when left out). */
  concurrency: number;
  awake?: number;
  journal: Journal<JournalEntry>;
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

  constructor(
    private readonly spec: ShardSpec,
    private readonly at: ShardWorkplace,
  ) {
    this.tally = new Tally(spec.slots.to - spec.slots.from);
    // Taken out of the journal, so that rows which are written can be let go of.
    this.replay = new Replay(at.journal.entries.splice(0).map((entry) => this.pay(entry, { earlier: true })));
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
      ended: (fault) => this.at.ended?.(fault),
    });
    try {
      await ShardFiles.within(dir, async (files) => {
        let slot = slots.from;
        await pool.run((attempts) => {
          this.tally.finish(attempts, { cached: attempts.length === this.replay.of(slot).length });
          this.replay.forget(slot);
          slot += 1;
          this.report();
          return files.add(attempts);
        });
      });
    } finally {
      // What a shard that fails has cost is known to others by its reports alone.
      this.report({ last: true });
    }
    return this.tally.summary;
  }

  private async ask(slot: number, attempt: number, past: Past, rests: (begins: boolean) => void): Promise<Attempt> {
    if (this.at.metered && this.unmeteredCall) throw unmetered(this.spec.generator.model);
    let journalled: () => void = () => undefined;
    const safe = new Promise<void>((resolve) => (journalled = resolve));
    try {
      const made = await this.at.asker.ask(slot, attempt, past, this.at.context.signal, { safe, rests });
      this.silence = 0;
      this.answered = true;
      await this.keep(made);
      return made;
    } catch (error) {
      if (!(error instanceof AskFailure)) throw error;
      if (this.mayBeOfThePrompt(error.fault)) {
        const refused = error.asRejected;
        await this.keep(refused);
        return refused;
      }
      if (error.attempt.calls > 0) await this.keep(error.attempt);
      throw error.fault;
    } finally {
      journalled();
    }
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
    await this.at.journal.append(entry);
    this.pay(entry, { earlier: false });
    this.report();
  }

  private pay(entry: JournalEntry, when: { earlier: boolean }): JournalEntry {
    this.tally.pay(entry, when);
    this.unmeteredCall ||= entry.outcome === 'accepted' && entry.row.provenance.usd === undefined;
    this.fits ||= entry.outcome === 'accepted' || (entry.outcome === 'rejected' && entry.row.output !== '');
    return entry;
  }

  /** Now and then: to count costs less than to tell. */
  private report({ last = false }: { last?: boolean } = {}): void {
    const now = performance.now();
    if (!last && now - this.reportedAt < REPORT_EVERY_MS) return;
    this.reportedAt = now;
    this.at.context.report(this.tally.progress);
  }
}

function unmetered(model: string): Fault {
  return new Fault('invalid-input', `there is a budget, but the endpoint of "${model}" does not count tokens`, {
    fix: 'Use an endpoint that reports token usage, or leave out budget.',
  });
}
