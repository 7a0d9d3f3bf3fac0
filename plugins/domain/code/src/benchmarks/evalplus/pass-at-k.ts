import type { Figure, ItemScore } from '@agora/plugin-api';

const KS = [1, 10, 100];

interface Scored {
  item: { id: string };
  score: ItemScore;
}

/**
 * pass@k, base and plus: the mean over items of 1 − C(n−c, k) / C(n, k), with c right ones of n samples, for every k of 1, 10
 * and 100 that no item has fewer samples than. The standard error is that of the mean over items.
 */
export function passAtK(scored: readonly Scored[]): Figure[] {
  return (['base', 'plus'] as const).flatMap((kind) => figures(kind, scored));
}

function figures(kind: 'base' | 'plus', scored: readonly Scored[]): Figure[] {
  const byItem = new Map<string, boolean[]>();
  for (const { item, score } of scored) {
    const passed = score.details?.[kind];
    if (typeof passed !== 'boolean') continue;
    const trials = byItem.get(item.id) ?? [];
    trials.push(passed);
    byItem.set(item.id, trials);
  }
  const items = [...byItem.values()];
  const fewest = Math.min(...items.map(({ length }) => length));
  return KS.filter((k) => items.length > 0 && k <= fewest).map((k) => {
    const values = items.map((trials) => estimate(trials.length, trials.filter(Boolean).length, k));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const stderr = values.length > 1 ? Math.sqrt(squares / (values.length - 1) / values.length) : undefined;
    return { id: `pass@${k} (${kind})`, value: mean, ...(stderr === undefined ? {} : { stderr }), unit: 'share' };
  });
}

/** The chance that k of n samples, c of them right, hold a right one. */
export function estimate(n: number, c: number, k: number): number {
  if (n - c < k) return 1;
  let none = 1;
  for (let i = n - c + 1; i <= n; i += 1) none *= 1 - k / i;
  return 1 - none;
}
