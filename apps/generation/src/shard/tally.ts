import type { DatasetSummary, Progress } from '@agora/contracts';
import { costOfEntry, type Attempt, type JournalEntry } from './attempt.js';

/** What was paid, made and refused so far. */
export class Tally {
  private readonly rejected: Record<string, number> = {};
  private readonly ids = new Set<string>();
  private accepted = 0;
  private rejections = 0;
  private missing = 0;
  private cached = 0;
  private duplicates = 0;
  private calls = 0;
  private inputTokens = 0;
  private outputTokens = 0;
  private freshTokens = 0;
  private freshSlots = 0;
  private uncountedCalls = 0;
  private usd: number | undefined;
  private readonly startedAt = performance.now();

  constructor(private readonly requested: number) {}

  /** What a try took, whether or not its output is used. `earlier`: in an earlier execution. */
  pay(entry: JournalEntry, { earlier }: { earlier: boolean }): void {
    this.calls += entry.calls;
    this.uncountedCalls += entry.uncounted;
    const usd = costOfEntry(entry);
    if (usd !== undefined) this.usd = (this.usd ?? 0) + usd;
    if (entry.outcome === 'failed') return;
    const { usage } = entry.row.provenance;
    this.inputTokens += usage?.inputTokens ?? 0;
    this.outputTokens += usage?.outputTokens ?? 0;
    if (!earlier) this.freshTokens += usage?.outputTokens ?? 0;
  }

  /** A slot that has come to its end. `cached`: without a call in this execution. */
  finish(attempts: readonly Attempt[], { cached }: { cached: boolean }): void {
    this.begin(attempts);
    const last = attempts.at(-1);
    if (last?.outcome === 'accepted') this.accept(last.row.id);
    else this.missing += 1;
    if (cached) this.cached += 1;
    else this.freshSlots += 1;
  }

  /** A slot that is still being tried. */
  begin(attempts: readonly Attempt[]): void {
    for (const attempt of attempts) if (attempt.outcome === 'rejected') this.reject(attempt.row.reason);
  }

  get progress(): Progress {
    const seconds = (performance.now() - this.startedAt) / 1000;
    const left = this.requested - this.accepted - this.missing;
    return {
      done: this.accepted,
      total: this.requested,
      unit: 'instances',
      rejected: this.rejections,
      failed: this.missing,
      cached: this.cached,
      ...(seconds > 0 ? { tokensPerSecond: this.freshTokens / seconds } : {}),
      ...(this.freshSlots > 0 ? { etaSeconds: (left * seconds) / this.freshSlots } : {}),
      ...(this.usd === undefined ? {} : { usd: this.usd }),
    };
  }

  get summary(): DatasetSummary {
    return {
      requested: this.requested,
      accepted: this.accepted,
      rejected: this.rejected,
      missing: this.missing,
      duplicates: this.duplicates,
      calls: this.calls,
      inputTokens: this.inputTokens,
      outputTokens: this.outputTokens,
      uncountedCalls: this.uncountedCalls,
      usd: this.usd ?? (this.calls === 0 ? 0 : null),
    };
  }

  private reject(reason: string): void {
    this.rejections += 1;
    this.rejected[reason] = (this.rejected[reason] ?? 0) + 1;
  }

  private accept(id: string): void {
    this.accepted += 1;
    if (this.ids.has(id)) this.duplicates += 1;
    this.ids.add(id);
  }
}
