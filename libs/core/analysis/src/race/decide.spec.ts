import { tableOf, VOLUMES, world, type Curves } from '../../test/race-world.js';
import type { Worth } from './contrast.js';
import { decide, type Decision, type Rung } from './decide.js';

const RUNGS: Rung[] = [
  { instances: 20, seeds: 2 },
  { instances: 60, seeds: 2 },
  { instances: 200, seeds: 2 },
  { instances: 200, seeds: 5 },
];
const CURVES: Curves = {
  best: [52, 55, 73],
  close: [44, 54, 69],
  flat: [47, 53, 54],
  middling: [41, 38, 52],
  poor: [27, 19, 34],
  bad: [12, 6, -12],
};

interface Raced {
  decisions: Decision[];
  left: string[];
  students: number;
  rows: number;
}

/** A whole race over known curves. */
function race(curves: Curves, draw: number, worth: Worth = () => 1): Raced {
  const [rungs, noise, confidence] = [RUNGS, 5, 0.95];
  const input = world({ curves, seeds: Math.max(...rungs.map(({ seeds }) => seeds)), noise, draw });
  const trained = new Set<string>();
  const rows = new Map<string, number>();
  const decisions: Decision[] = [];
  let left = Object.keys(curves);
  for (const [index, { instances, seeds }] of rungs.entries()) {
    for (const generator of left) {
      for (let seed = 1; seed <= seeds; seed += 1) {
        trained.add(JSON.stringify([generator, instances, seed]));
        const key = `${generator} ${seed}`;
        rows.set(key, Math.max(instances, rows.get(key) ?? 0));
      }
    }
    const table = tableOf(input, (cell) => trained.has(JSON.stringify([cell.generator, cell.instances, cell.seed])));
    const decision = decide({ table, alive: left, rungs, index, confidence, worth });
    decisions.push(decision);
    left = decision.standings.filter((each) => each.decision !== 'out').map(({ generator }) => generator);
    if (decision.ending) break;
  }
  return { decisions, left, students: trained.size, rows: [...rows.values()].reduce((sum, each) => sum + each, 0) };
}

const endingOf = ({ decisions }: Raced) => decisions.at(-1)?.ending;

describe('a race', () => {
  it('drops the best generator in fewer than one of twenty races, and trains fewer students than a grid', () => {
    const races = Array.from({ length: 40 }, (_, draw) => race(CURVES, draw));
    const kept = races.filter(({ left }) => left.includes('best'));
    expect(kept.length).toBeGreaterThanOrEqual(38);
    const grid = 6 * 5;
    const students = races.reduce((sum, each) => sum + each.students, 0) / races.length;
    expect(students).toBeLessThan(0.5 * grid * VOLUMES.length);
    const rows = races.reduce((sum, each) => sum + each.rows, 0) / races.length;
    expect(rows).toBeLessThan(0.6 * grid * 200);
  });

  it('says of two equal generators that it cannot tell, and within how much they are equal', () => {
    const races = Array.from({ length: 40 }, (_, draw) => race({ one: [50, 55, 70], other: [50, 55, 70] }, 100 + draw));
    const tied = races.map(endingOf).filter((ending) => ending?.kind === 'cannot-tell');
    expect(tied.length).toBeGreaterThanOrEqual(36);
    for (const ending of tied) if (ending?.kind === 'cannot-tell') expect(ending.within).toBeGreaterThan(0);
    // Nobody pays for all five seeds where two say that five will not tell.
    expect(tied.some((ending) => ending?.kind === 'cannot-tell' && ending.early)).toBe(true);
  });

  it('ends with a winner as soon as everybody else is out', () => {
    const raced = race({ best: [60, 70, 80], bad: [5, 5, 5], worse: [0, 0, 0] }, 7);
    expect(endingOf(raced)).toEqual({ kind: 'winner', generator: 'best' });
    expect(raced.decisions.length).toBeLessThan(RUNGS.length);
    expect(raced.left).toEqual(['best']);
  });

  it('corrects for the number of comparisons and of rungs', () => {
    const [first] = race(CURVES, 1).decisions;
    const levels = first?.standings.flatMap(({ difference }) => difference?.confidence ?? []) ?? [];
    // Holm: a fifth, a quarter … of the rung's error, which is a quarter of the race's.
    const expected = [5, 4, 3, 2, 1].map((share) => 1 - 0.05 / 4 / share);
    expect([...levels].sort((a, b) => b - a).map((each) => each.toFixed(6))).toEqual(
      expected.map((each) => each.toFixed(6)),
    );
  });

  it('decides the same in whatever order generators are listed', () => {
    const table = tableOf(world({ curves: CURVES, seeds: 2, noise: 5, draw: 11 }), ({ instances }) => instances <= 60);
    const after = (alive: string[]): Decision =>
      decide({ table, alive, rungs: RUNGS, index: 1, confidence: 0.95, worth: () => 1 });
    expect(after(Object.keys(CURVES).reverse())).toEqual(after(Object.keys(CURVES)));
  });

  it('weighs points by what a dollar buys', () => {
    const curves = { cheap: [45, 50, 60], dear: [52, 60, 75] };
    const worth = (generator: string): number => (generator === 'cheap' ? 1 : 0.1);
    expect(endingOf(race(curves, 5, worth))).toEqual({ kind: 'winner', generator: 'cheap' });
  });
});

describe('decide', () => {
  it('drops nobody where nothing is known of chance', () => {
    const input = world({ curves: { good: [90, 90, 90], bad: [0, 0, 0] }, seeds: 1, noise: 1, draw: 1 });
    const table = tableOf(input, ({ instances }) => instances === 20);
    const rungs = [
      { instances: 20, seeds: 1 },
      { instances: 200, seeds: 1 },
    ];
    const { standings } = decide({ table, alive: ['good', 'bad'], rungs, index: 0, confidence: 0.95, worth: () => 1 });
    expect(standings.map(({ decision }) => decision)).toEqual(['leads', 'in']);
    expect(standings[1]?.difference?.low).toBe(-Infinity);
  });

  it('keeps one that lies below and climbs, until there is nothing left to climb', () => {
    const input = world({
      curves: { quick: [60, 70, 75], late: [0, 40, 50], poor: [30, 30, 30] },
      seeds: 5,
      noise: 2,
      draw: 3,
    });
    const at = (index: number) => {
      const { instances } = RUNGS[index] as Rung;
      const table = tableOf(input, (cell) => cell.instances <= instances);
      const alive = ['quick', 'late', 'poor'];
      const { standings } = decide({ table, alive, rungs: RUNGS, index, confidence: 0.95, worth: () => 1 });
      return new Map(standings.map((each) => [each.generator, each]));
    };
    const second = at(1);
    expect(second.get('late')).toMatchObject({ decision: 'in', mayCatchUp: true });
    expect(second.get('late')?.difference?.high).toBeLessThan(0);
    expect(second.get('poor')).toMatchObject({ decision: 'out', mayCatchUp: false });
    expect(at(3).get('late')).toMatchObject({ decision: 'out', mayCatchUp: false });
  });

  it('takes settings for replicates where there is one seed', () => {
    const input = world({
      curves: { good: [90, 90, 90], bad: [0, 0, 0], worse: [-5, -5, -5] },
      seeds: 1,
      noise: 3,
      draw: 2,
      settings: 6,
    });
    const table = tableOf(input, ({ instances }) => instances === 20);
    const rungs = [
      { instances: 20, seeds: 1 },
      { instances: 200, seeds: 1 },
    ];
    const alive = ['good', 'bad', 'worse'];
    const { ending } = decide({ table, alive, rungs, index: 0, confidence: 0.95, worth: () => 1 });
    expect(ending).toEqual({ kind: 'winner', generator: 'good' });
  });

  it('keeps a generator whose students are missing', () => {
    const input = world({ curves: { a: [50, 50, 50], b: [50, 50, 50], c: [0, 0, 0] }, seeds: 3, noise: 3, draw: 4 });
    const table = tableOf(input, ({ generator, instances }) => generator !== 'b' && instances === 20);
    const { standings } = decide({
      table,
      alive: ['a', 'b', 'c'],
      rungs: RUNGS,
      index: 0,
      confidence: 0.95,
      worth: () => 1,
    });
    const missing = standings.find(({ generator }) => generator === 'b');
    expect(missing).toMatchObject({ decision: 'in', value: Number.NaN });
    expect(missing?.difference).toBeUndefined();
  });
});
