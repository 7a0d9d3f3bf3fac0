import type { RunEvent } from '@agora/contracts';
import { datasetSummarySchema } from '@agora/run-schemas';
import { z } from 'zod';

/** What a finished evaluation or measurement has cost; null where a part is unknown. */
const paidSchema = z.object({ usd: z.number().nullish() });

interface Shard {
  cell: string;
  /** Slots that are done. */
  slots: number;
  /** Undefined while the price is unknown. */
  usd: number | undefined;
  /** Whether a part is estimated, because an endpoint did not report its token usage. */
  estimated: boolean;
  tokensPerSecond: number;
}

interface Cell {
  generator: string;
  /** Slots that this round of the run fills. */
  slots: number;
}

/** What a run has cost so far, and what generation will have cost at the end. Answers and judgments are not projected. */
export class SpendingProgress {
  /** The most that may be spent; undefined without a budget. */
  capUsd: number | undefined;
  private readonly cells = new Map<string, Cell>();
  private readonly shards = new Map<string, Shard>();
  /** US dollars of the small calls before the run. */
  private preflight: number | undefined;
  /** US dollars of what evaluations and metrics ask of endpoints, by stage. */
  private readonly asked = new Map<string, number>();

  apply(event: RunEvent): void {
    if (event.kind === 'run-started') {
      this.begin(event);
      return;
    }
    if (event.kind === 'run-notice') this.capUsd = event.budgetUsd ?? this.capUsd;
    if (!('key' in event)) return;
    if (event.stage === 'evaluate' || event.stage === 'measure') this.ask(event);
    if (event.stage !== 'generate') return;
    const [cell] = event.cells;
    if (cell === undefined) return;
    if (event.kind === 'stage-progress' && event.progress.unit === 'instances') {
      const { done, failed = 0, usd, usdEstimated: estimated = false, tokensPerSecond = 0 } = event.progress;
      this.shards.set(event.key, { cell, slots: done + failed, usd, estimated, tokensPerSecond });
    } else if (event.kind === 'stage-finished' && this.shards.has(event.key)) {
      const summary = datasetSummarySchema.safeParse(event.summary);
      if (!summary.success) return;
      const { requested, usd, uncountedCalls, shared = {} } = summary.data;
      const others = Object.values(shared).reduce((sum, each) => sum + (each.usd ?? 0), 0);
      const own = usd === null ? undefined : Math.max(0, usd - others);
      const estimated = !!own && uncountedCalls > 0;
      this.shards.set(event.key, { cell, slots: requested, usd: own, estimated, tokensPerSecond: 0 });
    } else if (event.kind === 'stage-failed') {
      const shard = this.shards.get(event.key);
      if (shard) shard.tokensPerSecond = 0;
    }
  }

  /** The known part in US dollars; undefined while nothing is known. */
  get paidUsd(): number | undefined {
    return sumKnown([...[...this.shards.values()].map(({ usd }) => usd), ...this.asked.values(), this.preflight]);
  }

  /** Whether the cost of some calls is unknown. */
  get partly(): boolean {
    return [...this.shards.values()].some(({ usd, slots }) => usd === undefined && slots > 0);
  }

  /** Whether a part of the known cost is estimated. */
  get estimated(): boolean {
    return [...this.shards.values()].some(({ estimated }) => estimated);
  }

  get tokensPerMinute(): number {
    return 60 * [...this.shards.values()].reduce((sum, { tokensPerSecond }) => sum + tokensPerSecond, 0);
  }

  /**
   * US dollars when all is done. A cell that has not begun is assumed to cost as much per instance as the generator's other
   * cells. Undefined while that is unknown for some generator.
   */
  get projectedUsd(): number | undefined {
    const rates = new Map<string, number>();
    for (const [id, { generator }] of this.cells) {
      const rate = this.rate((shard) => shard.cell === id);
      if (rate !== undefined) rates.set(id, rate);
      const general = this.rate((shard) => this.cells.get(shard.cell)?.generator === generator);
      if (general !== undefined) rates.set(generator, general);
    }
    let total = 0;
    for (const [id, { generator, slots }] of this.cells) {
      if (slots === 0) continue;
      const rate = rates.get(id) ?? rates.get(generator);
      if (rate === undefined) return undefined;
      total += rate * slots;
    }
    const evaluated = sumKnown([...this.asked.values(), this.preflight]) ?? 0;
    return Math.max(total + evaluated, this.paidUsd ?? 0);
  }

  private begin({ cells, budgetUsd, preflightUsd }: Extract<RunEvent, { kind: 'run-started' }>): void {
    this.cells.clear();
    this.shards.clear();
    this.asked.clear();
    this.capUsd = budgetUsd;
    // Zero is not shown.
    this.preflight = preflightUsd || undefined;
    for (const { id, generator = '', slots = 0 } of cells) this.cells.set(id, { generator, slots });
  }

  /** A local model costs nothing, which is not shown. Progress comes late or not at all, so the end of a stage counts as well. */
  private ask(event: Extract<RunEvent, { key: string }>): void {
    let usd: number | null | undefined;
    if (event.kind === 'stage-progress') ({ usd } = event.progress);
    else if (event.kind === 'stage-finished') usd = paidSchema.safeParse(event.summary).data?.usd;
    if (usd) this.asked.set(event.key, Math.max(usd, this.asked.get(event.key) ?? 0));
  }

  private rate(wanted: (shard: Shard) => boolean): number | undefined {
    const begun = [...this.shards.values()].filter((shard) => wanted(shard) && shard.slots > 0);
    const usd = sumKnown(begun.map((shard) => shard.usd));
    return usd === undefined ? undefined : usd / begun.reduce((sum, { slots }) => sum + slots, 0);
  }
}

function sumKnown(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}
