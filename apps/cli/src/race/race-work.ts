import type { Experiment, RaceWork, Results, RungConfig } from '@agora/run-schemas';

/** Who was raced on a rung. */
export interface Climbed extends RungConfig {
  generators: readonly string[];
  /** Set where data were made and nobody was trained. */
  dataOnly?: boolean;
}

/** US dollars of one instance by generator, as datasets have cost; null where a price is unknown. */
export function unitPrices(results: readonly Results[]): Map<string, number | null> {
  const sums = new Map<string, { usd: number | null; rows: number }>();
  for (const { cells } of results) {
    for (const { cell, dataset } of cells) {
      if (!dataset) continue;
      const before = sums.get(cell.generator) ?? { usd: 0, rows: 0 };
      const usd = before.usd === null || dataset.usd === null ? null : before.usd + dataset.usd;
      sums.set(cell.generator, { usd, rows: before.rows + dataset.accepted });
    }
  }
  return new Map([...sums].map(([id, { usd, rows }]) => [id, usd === null || rows === 0 ? null : usd / rows]));
}

/** Work of the cells that the rungs asked for, whoever made them. Volumes of a cell share their rows. */
export function workOf(
  experiment: Experiment,
  climbed: readonly Climbed[],
  prices: ReadonlyMap<string, number | null>,
): RaceWork {
  const settings = experiment.methods.length * experiment.domains.length;
  const students = new Map<string, number>();
  const longest = new Map<string, { generator: string; rows: number }>();
  for (const { generators, instances, seeds, dataOnly } of climbed) {
    for (const generator of generators) {
      for (const seed of experiment.seeds.slice(0, seeds)) {
        if (!dataOnly) students.set(JSON.stringify([generator, instances, seed]), instances);
        const key = JSON.stringify([generator, seed]);
        longest.set(key, { generator, rows: Math.max(instances, longest.get(key)?.rows ?? 0) });
      }
    }
  }
  let [instances, usd] = [0, 0 as number | null];
  for (const { generator, rows } of longest.values()) {
    instances += rows * settings;
    const price = prices.get(generator);
    usd = usd === null || price === null || price === undefined ? null : usd + rows * settings * price;
  }
  const trainedRows = [...students.values()].reduce((sum, rows) => sum + rows, 0) * settings;
  return { instances, trainings: students.size * settings, trainedRows, usd };
}

/** Work of a full run of the file. */
export function gridOf(experiment: Experiment, prices: ReadonlyMap<string, number | null>): RaceWork {
  const generators = experiment.generators.map(({ id }) => id);
  const seeds = experiment.seeds.length;
  return workOf(
    experiment,
    experiment.instances.map((instances) => ({ generators, instances, seeds })),
    prices,
  );
}
