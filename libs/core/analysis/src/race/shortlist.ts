import type { Better } from '@agora/plugin-api';

/** What a metric says of one dataset. */
export interface MeasuredDataset {
  generator: string;
  /** `method/domain`. */
  setting: string;
  seed: number;
  /** null: not measured. */
  value: number | null;
}

export interface ShortlistInput {
  generators: readonly string[];
  measured: readonly MeasuredDataset[];
  better: Better;
  /** How many of those that were measured stay in. */
  keep: number;
}

/** How a generator stands by the metric. */
export interface ShortlistStanding {
  generator: string;
  /** Mean over the settings; null for one that was not measured in all of them. */
  value: number | null;
  /** Mean over the settings of its place within the setting, 1 for the best; ties share theirs. */
  rank: number | null;
  /** Means over the seeds. */
  settings: { setting: string; value: number | null; rank: number | null }[];
  decision: 'kept' | 'out' | 'not-measured';
}

/** Mean ranks that differ by less are equal. */
const TIE = 1e-9;

/**
 * Orders generators by a metric within each setting, and keeps those with the best mean place; metrics say little from one setting
 * to another. Whoever lacks a value that others have is kept beside them, and so is whoever ties with the last that is kept:
 * nobody is dropped for what was not measured. Best first, those that were not measured last.
 */
export function shortlist({ generators, measured, better, keep }: ShortlistInput): ShortlistStanding[] {
  const known = measured.filter(({ value }) => value !== null);
  // A dataset that nobody has a value of says nothing about anybody.
  const places = distinct(known.map(placeOf));
  const settings = distinct(known.map(({ setting }) => setting));
  const complete = generators.filter(
    (id) => places.length > 0 && new Set(known.filter(of(id)).map(placeOf)).size === places.length,
  );
  const byPlace = new Map(
    settings.map((setting) => {
      const inSetting = known.filter((each) => each.setting === setting);
      const means = new Map(
        generators.map((id) => [id, meanOf(inSetting.filter(of(id)).map(({ value }) => value as number))] as const),
      );
      return [setting, { means, ranks: ranksOf(complete, means, better) }] as const;
    }),
  );
  const standings = generators.map((generator): ShortlistStanding => {
    const own = settings.map((setting) => {
      const { means, ranks } = byPlace.get(setting) as {
        means: Map<string, number | null>;
        ranks: Map<string, number>;
      };
      return { setting, value: means.get(generator) ?? null, rank: ranks.get(generator) ?? null };
    });
    if (!complete.includes(generator))
      return { generator, value: null, rank: null, settings: own, decision: 'not-measured' };
    const value = meanOf(own.map((each) => each.value as number));
    return { generator, value, rank: meanOf(own.map((each) => each.rank as number)), settings: own, decision: 'kept' };
  });
  const ordered = standings.sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || 0);
  const bar = ordered[Math.min(keep, complete.length) - 1]?.rank ?? Infinity;
  return ordered.map((each) => (each.rank !== null && each.rank > bar + TIE ? { ...each, decision: 'out' } : each));
}

const of =
  (id: string) =>
  ({ generator }: MeasuredDataset): boolean =>
    generator === id;

const placeOf = ({ setting, seed }: MeasuredDataset): string => JSON.stringify([setting, seed]);

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/** 1 for the best; equal values share the mean of their places. */
function ranksOf(
  generators: readonly string[],
  means: ReadonlyMap<string, number | null>,
  better: Better,
): Map<string, number> {
  const sign = better === 'higher' ? 1 : -1;
  const score = (id: string): number => sign * (means.get(id) as number);
  return new Map(
    generators.map((id) => {
      const above = generators.filter((other) => score(other) > score(id)).length;
      const equal = generators.filter((other) => score(other) === score(id)).length;
      return [id, above + (equal + 1) / 2];
    }),
  );
}
