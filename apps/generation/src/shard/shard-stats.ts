import type { Progress } from '@agora/contracts';
import type { DatasetSummary } from '@agora/run-schemas';
import { plusUsd } from '@agora/model-runtime';
import { costOfEntry, type Attempt, type JournalEntry } from './attempt.js';

/** Who paid for a try. */
interface Payment {
  earlier: boolean;
  shared?: string;
}

/** What another shard has paid for rows that this one takes. */
interface SharedCost {
  calls: number;
  uncounted: number;
  usd: number | undefined;
}

/** What answers cost whose try has not come to its end, and what judges did. */
export interface BesideTries {
  calls: number;
  uncounted: number;
  inputTokens: number;
  outputTokens: number;
  /** Undefined when nothing is known of it; null when a part is not. */
  usd: number | undefined | null;
}

const NOTHING_BESIDE: BesideTries = { calls: 0, uncounted: 0, inputTokens: 0, outputTokens: 0, usd: undefined };

/** What was paid, made and refused so far. */
export class ShardStats {
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
  private acceptedOutputs = 0;
  private usd: number | undefined;
  private readonly shared = new Map<string, SharedCost>();
  private readonly startedAt = performance.now();

  /** `beside`: what was paid for, and is in no try's entry. */
  constructor(
    private readonly requested: number,
    private readonly beside: () => BesideTries = () => NOTHING_BESIDE,
  ) {}

  /** What a try took, whether or not its output is used. `earlier`: in an earlier execution; `shared`: key of the shard that paid for it. */
  pay(entry: JournalEntry, { earlier, shared }: Payment): void {
    this.calls += entry.calls;
    this.uncountedCalls += entry.uncounted;
    const usd = costOfEntry(entry);
    this.usd = plusKnown(this.usd, usd);
    if (shared !== undefined) {
      const known = this.shared.get(shared) ?? { calls: 0, uncounted: 0, usd: undefined };
      known.calls += entry.calls;
      known.uncounted += entry.uncounted;
      known.usd = plusKnown(known.usd, usd);
      this.shared.set(shared, known);
    }
    if (entry.outcome === 'failed') return;
    if (entry.outcome === 'accepted') this.acceptedOutputs += 1;
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

  /** Accepted outputs, whether or not their slot's turn has come. */
  get outputs(): number {
    return this.acceptedOutputs;
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
      accepted: this.acceptedOutputs,
      ...this.own,
    };
  }

  get summary(): DatasetSummary {
    const beside = this.beside();
    const usd = plusKnown(this.usd, beside.usd ?? undefined);
    return {
      requested: this.requested,
      accepted: this.accepted,
      rejected: this.rejected,
      missing: this.missing,
      duplicates: this.duplicates,
      calls: this.calls + beside.calls,
      inputTokens: this.inputTokens + beside.inputTokens,
      outputTokens: this.outputTokens + beside.outputTokens,
      uncountedCalls: this.uncountedCalls + beside.uncounted,
      usd: beside.usd === null ? null : (usd ?? (this.calls + beside.calls === 0 ? 0 : null)),
      ...(this.shared.size > 0 ? { shared: this.sharedSummary } : {}),
    };
  }

  /** What this shard itself has paid. */
  private get own(): Pick<Progress, 'usd' | 'usdEstimated'> {
    const beside = this.beside();
    const all = plusKnown(this.usd, beside.usd ?? undefined);
    if (all === undefined) return {};
    // Sums of floating-point numbers leave crumbs.
    const shared = [...this.shared.values()];
    const usd = all - shared.reduce((sum, each) => sum + (each.usd ?? 0), 0);
    const uncounted = this.uncountedCalls + beside.uncounted - shared.reduce((sum, each) => sum + each.uncounted, 0);
    const estimated = usd > 0 && uncounted > 0;
    return { usd: usd < 1e-12 ? 0 : usd, ...(estimated ? { usdEstimated: true } : {}) };
  }

  private get sharedSummary(): DatasetSummary['shared'] {
    return Object.fromEntries([...this.shared].map(([key, { calls, usd = null }]) => [key, { calls, usd }]));
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

/** Calls without a price are left out. */
function plusKnown(sum: number | undefined, more: number | undefined): number | undefined {
  return more === undefined ? sum : plusUsd(sum ?? 0, more);
}
