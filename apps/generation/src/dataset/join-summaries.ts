import type { DatasetSummary } from '@agora/run-schemas';
import { plusUsd } from '@agora/model-runtime';

/** The sum of the shards' figures. The price is unknown as soon as one shard's is. */
export function joinSummaries(shards: readonly DatasetSummary[], duplicates: number): DatasetSummary {
  const sum = (pick: (summary: DatasetSummary) => number): number =>
    shards.reduce((total, summary) => total + pick(summary), 0);
  const rejected: Record<string, number> = {};
  for (const summary of shards) {
    for (const [reason, count] of Object.entries(summary.rejected)) rejected[reason] = (rejected[reason] ?? 0) + count;
  }
  return {
    requested: sum(({ requested }) => requested),
    accepted: sum(({ accepted }) => accepted),
    rejected: sorted(rejected),
    missing: sum(({ missing }) => missing),
    duplicates,
    calls: sum(({ calls }) => calls),
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    uncountedCalls: sum(({ uncountedCalls }) => uncountedCalls),
    usd: shards.reduce<number | null>((total, { usd }) => plusOrNull(total, usd), 0),
    ...sharedBy(shards),
  };
}

function sharedBy(shards: readonly DatasetSummary[]): Pick<DatasetSummary, 'shared'> {
  const joined: NonNullable<DatasetSummary['shared']> = {};
  for (const [key, { calls, usd }] of shards.flatMap(({ shared = {} }) => Object.entries(shared))) {
    const known = joined[key] ?? { calls: 0, usd: 0 };
    joined[key] = { calls: known.calls + calls, usd: plusOrNull(known.usd, usd) };
  }
  return Object.keys(joined).length > 0 ? { shared: joined } : {};
}

/** `null` is what an unknown price is in a summary. */
function plusOrNull(sum: number | null, more: number | null): number | null {
  return plusUsd(sum ?? undefined, more ?? undefined) ?? null;
}

/** The figures after `count` accepted rows were rejected for one more reason. */
export function withDropped(summary: DatasetSummary, reason: string, count: number): DatasetSummary {
  if (count === 0) return summary;
  const rejected = sorted({ ...summary.rejected, [reason]: (summary.rejected[reason] ?? 0) + count });
  return { ...summary, accepted: summary.accepted - count, rejected };
}

/** The most frequent first. */
function sorted(counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).sort(([, a], [, b]) => b - a));
}
