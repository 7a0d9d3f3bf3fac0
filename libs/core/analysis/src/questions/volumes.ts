import type { VolumeCurve } from '@agora/run-schemas';
import { estimate, type Replicated } from '@agora/statistics';
import { averageGroups, type Group } from '../groups.js';
import { report, type PgrEstimate } from '../pgr.js';

/**
 * PGR by volume for every generator: first its mean over the settings that have all volumes, then each setting. A straight line
 * in the logarithm of the volume is fitted in every bootstrap replicate, so the correlation between volumes that comes from
 * common items, base and reference is kept.
 *
 * @returns undefined when the experiment has one volume.
 */
export function volumeCurves(
  generators: readonly string[],
  groups: readonly Group[],
  confidence: number,
): VolumeCurve[] | undefined {
  const volumes = [...new Set(groups.map(({ instances }) => instances))].sort((left, right) => left - right);
  if (volumes.length < 2) return undefined;
  return generators.flatMap((generator) => {
    const bySetting = new Map<string, Group[]>();
    for (const group of groups.filter((each) => each.generator === generator)) {
      const setting = `${group.method}/${group.domain}`;
      bySetting.set(setting, [...(bySetting.get(setting) ?? []), group]);
    }
    const complete = [...bySetting.values()].filter(
      (members) => members.filter(({ estimate: { defined } }) => defined).length === volumes.length,
    );
    const at = (members: readonly Group[]): Point[] =>
      volumes.map((instances) => ({
        instances,
        pgr: averageGroups(members.filter((member) => member.instances === instances)),
      }));
    return [
      ...(bySetting.size > 1 && complete.length > 0 ? [curve(generator, null, at(complete.flat()), confidence)] : []),
      ...[...bySetting].map(([setting, members]) => curve(generator, setting, at(members), confidence)),
    ];
  });
}

interface Point {
  instances: number;
  pgr: PgrEstimate;
}

function curve(generator: string, setting: string | null, points: readonly Point[], confidence: number): VolumeCurve {
  const known = points.flatMap(({ instances, pgr }) =>
    pgr.defined ? [{ x: Math.log2(instances), instances, pgr }] : [],
  );
  return {
    generator,
    setting,
    points: points.map(({ instances, pgr }) => ({ instances, pgr: report(pgr, confidence) })),
    fit: known.length < 2 ? null : lineThrough(known, confidence),
  };
}

function lineThrough(
  points: readonly { x: number; instances: number; pgr: Replicated }[],
  confidence: number,
): NonNullable<VolumeCurve['fit']> {
  const xs = points.map(({ x }) => x);
  const centre = xs.reduce((sum, x) => sum + x, 0) / xs.length;
  const squares = xs.reduce((sum, x) => sum + (x - centre) ** 2, 0);
  const pgrs = points.map(({ pgr }) => pgr);
  const slope = weighted(
    pgrs,
    xs.map((x) => (x - centre) / squares),
  );
  const at = (x: number): Replicated =>
    weighted(
      pgrs,
      xs.map((other) => 1 / xs.length + ((x - centre) * (other - centre)) / squares),
    );
  return {
    perDoubling: estimate(slope, confidence),
    line: points.map(({ x, instances }) => ({ instances, ...estimate(at(x), confidence) })),
  };
}

/**
 * A weighted sum, replicate by replicate. A least-squares slope is such a sum, with weights that depend on the volumes alone.
 */
function weighted(statistics: readonly Replicated[], weights: readonly number[]): Replicated {
  const sum = (of: (statistic: Replicated) => number): number =>
    statistics.reduce((total, statistic, index) => total + (weights[index] as number) * of(statistic), 0);
  const resamples = statistics[0]?.replicates.length ?? 0;
  return {
    value: sum(({ value }) => value),
    replicates: Float64Array.from({ length: resamples }, (_, replicate) =>
      sum(({ replicates }) => replicates[replicate] as number),
    ),
  };
}
