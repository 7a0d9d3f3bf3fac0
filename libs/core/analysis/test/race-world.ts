import { seededRng } from '@agora/statistics';
import { RaceTable, type RaceInput } from '../src/race/index.js';

export const VOLUMES = [20, 60, 200];

/** True PGR at each of the volumes, by generator. */
export type Curves = Record<string, readonly number[]>;

interface World {
  curves: Curves;
  seeds: number;
  /** Standard deviation between trainings, in PGR points. */
  noise: number;
  /** Seed of the world: another number gives another random sample from the same parameters. */
  draw: number;
  items?: number;
  settings?: number;
}

/** Simulated students with a known true PGR. Items are solved at random, hard ones less often; a seed shifts all generators. */
export function world({ curves, seeds, noise, draw, items = 100, settings = 1 }: World): RaceInput {
  const rng = seededRng('race-world', draw);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - rng.float())) * Math.cos(2 * Math.PI * rng.float());
  const hard = Array.from({ length: items }, normal);
  const answers = (share: number) => {
    const odds = Math.log(share / (1 - share));
    return hard.map((each, index) => ({
      item: `item-${index}`,
      value: rng.float() < 1 / (1 + Math.exp(1.2 * each - 1.3 * odds)) ? 1 : 0,
    }));
  };
  const [low, high] = [0.15, 0.95];
  const cells: RaceInput['cells'][number][] = [];
  for (let setting = 0; setting < settings; setting += 1) {
    for (let seed = 1; seed <= seeds; seed += 1) {
      const shift = 3 * normal();
      for (const [generator, curve] of Object.entries(curves)) {
        VOLUMES.forEach((instances, index) => {
          const pgr = (curve[index] as number) + shift + noise * normal();
          const share = Math.min(0.985, Math.max(0.01, low + ((high - low) * pgr) / 100));
          cells.push({
            cell: { generator, domain: 'sums', method: `method-${setting}`, instances, seed },
            scores: { sums: answers(share) },
          });
        });
      }
    }
  }
  return {
    benchmarks: [{ domain: 'sums', id: 'sums', base: answers(low), reference: answers(high) }],
    cells,
    confidence: 0.95,
  };
}

/** The table of those students that a race has trained so far. */
export function tableOf(input: RaceInput, trained: (cell: RaceInput['cells'][number]['cell']) => boolean): RaceTable {
  return new RaceTable({ ...input, cells: input.cells.filter(({ cell }) => trained(cell)) });
}
