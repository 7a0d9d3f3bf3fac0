import type { Results } from '@agora/run-schemas';

/** Total cost in US dollars; null when one price is unknown. */
export function totalUsd({ leaderboard }: Results): number | null {
  return leaderboard.reduce<number | null>(
    (total, row) => (total === null || row.usd === null ? null : total + row.usd),
    0,
  );
}

/** Whether the total is partly estimated, because a provider did not report all token counts. */
export function isEstimated({ leaderboard, spending }: Results): boolean {
  return spending?.estimated ?? leaderboard.some(({ usdEstimated }) => usdEstimated);
}
