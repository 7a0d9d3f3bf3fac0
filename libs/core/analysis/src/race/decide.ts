import { normalTail } from '@agora/statistics';
import { contrast, errorOf, marginOf, type Contrast, type Worth } from './contrast.js';
import { noiseOf } from './noise.js';
import { meanOf, type RaceTable } from './table.js';

/** One step of a race: every remaining generator writes this many instances under each of this many seeds (the first ones). */
export interface Rung {
  instances: number;
  seeds: number;
}

export interface DecideInput {
  table: RaceTable;
  /** Generators that were in the race when the rung began. */
  alive: readonly string[];
  rungs: readonly Rung[];
  /** Index of the rung that has just been run. */
  index: number;
  /** Of the whole race: the chance to drop the best generator is at most 1 − confidence, whatever the number of comparisons. */
  confidence: number;
  worth: Worth;
}

/** A generator compared with the leader. All differences are generator − leader. */
export interface Standing {
  generator: string;
  /** Mean PGR (or PGR per dollar) at the rung's volume, over the settings and seeds that the leader has too. */
  value: number;
  seeds: number;
  difference?: {
    value: number;
    /** Ends of the interval, which is corrected for the number of comparisons; then its confidence. */
    low: number;
    high: number;
    confidence: number;
    /** The difference extrapolated to the last volume, and the upper end of its interval. */
    foretold: number;
    foretoldHigh: number;
  };
  decision: 'leads' | 'in' | 'out';
  /** True for a generator that is clearly below the leader but stays, since it may catch up at larger volumes. */
  mayCatchUp: boolean;
}

export type Ending =
  { kind: 'winner'; generator: string } | { kind: 'cannot-tell'; generators: string[]; within: number; early: boolean };

export interface Decision {
  /** Best first. */
  standings: Standing[];
  /** Absent while the race goes on. */
  ending?: Ending;
  /** Probability that the last rung would separate any two of the remaining generators; absent before the full volume. */
  hope?: number;
}

/** The race ends when the probability that its remaining rungs separate any two generators is below this. */
const FUTILE = 0.1;
/** One-sided confidence of "it cannot catch up". As it only adds a condition for dropping, it needs no correction. */
const SLOPE = 0.9;

/** Which generators drop out after a rung, and whether the race is over. Pure: the same scores give the same decision. */
export function decide(input: DecideInput): Decision {
  const { table, alive, rungs, index } = input;
  const { instances } = rungs[index] as Rung;
  const noise = noiseOf(table, [...new Set(table.students.map(({ cell }) => cell.generator))]);
  const levels = alive.map((generator) => {
    const students = table.at(generator, instances);
    return { generator, value: input.worth(generator) * levelOf(students), seeds: seedsOf(students) };
  });
  // A generator without a student to compare (NaN) goes to the end of the list; it is not dropped for that.
  const ranked = levels.sort((a, b) => (Number.isNaN(b.value) ? -1 : Number.isNaN(a.value) ? 1 : b.value - a.value));
  const [leader, ...rivals] = ranked;
  if (!leader || Number.isNaN(leader.value)) return { standings: ranked.map((each) => open(each)) };
  const pairs = rivals.map((rival) => ({
    rival,
    against: contrast(table, [leader.generator, rival.generator], instances, { noise, worth: input.worth }),
  }));
  const standings = [
    { ...leader, decision: 'leads' as const, mayCatchUp: false },
    ...holm(pairs, input, leader.generator, noise),
  ];
  return conclude(standings, pairs, input);
}

type Level = Pick<Standing, 'generator' | 'value' | 'seeds'>;
type Rivalry = { rival: Level; against: Contrast | undefined };

const open = (level: Level): Standing => ({ ...level, decision: 'in', mayCatchUp: false });

/** Holm's procedure over the rivals; the allowed error of the race is split equally between its rungs. */
function holm(
  pairs: readonly Rivalry[],
  input: DecideInput,
  leader: string,
  noise: ReturnType<typeof noiseOf>,
): Standing[] {
  const share = (1 - input.confidence) / input.rungs.length;
  const compared = pairs.filter((pair) => pair.against !== undefined).length;
  const tested = pairs
    .map((pair) => ({ ...pair, p: pair.against ? errorOf(pair.against) : 1 }))
    .sort((a, b) => a.p - b.p);
  let rejecting = true;
  const standings = tested.map(({ rival, against }, order): Standing => {
    if (!against) return open(rival);
    const error = share / Math.max(1, compared - order);
    const margin = marginOf(against, error / 2);
    const slope = foretell(input, [leader, rival.generator], against, noise);
    const difference = {
      value: -against.value,
      low: -against.value - margin,
      high: -against.value + margin,
      confidence: 1 - error,
      foretold: slope.value,
      foretoldHigh: slope.high,
    };
    rejecting &&= difference.high < 0;
    const cannotCatchUp = slope.high < 0;
    return {
      ...rival,
      difference,
      decision: rejecting && cannotCatchUp ? 'out' : 'in',
      mayCatchUp: rejecting && !cannotCatchUp,
    };
  });
  return standings.sort((a, b) => pairs.findIndex(is(a)) - pairs.findIndex(is(b)));
}

const is =
  ({ generator }: Standing) =>
  ({ rival }: Rivalry): boolean =>
    rival.generator === generator;

/**
 * rival − leader at the last volume, extrapolated along a line in the logarithm of the volume through this volume and the one
 * before. At the first volume the line begins at the untrained student, which is the same for both, so the sign cannot change.
 */
function foretell(
  { table, rungs, index, worth }: DecideInput,
  pair: readonly [string, string],
  now: Contrast,
  noise: ReturnType<typeof noiseOf>,
): { value: number; high: number } {
  const { instances } = rungs[index] as Rung;
  const last = (rungs.at(-1) as Rung).instances;
  const before = table.volumes.filter((volume) => volume < instances).at(-1);
  const then = before === undefined ? undefined : contrast(table, pair, before, { noise, worth });
  if (instances >= last || before === undefined || !then)
    return { value: -now.value, high: -now.value + marginOf(now, 1 - SLOPE) };
  const steps = Math.log(last / instances) / Math.log(instances / before);
  const value = -(now.value + steps * (now.value - then.value));
  // Both volumes have some seeds and items in common; treating them as independent makes the interval too wide, never too
  // narrow.
  const margin = Math.hypot((1 + steps) * marginOf(now, 1 - SLOPE), steps * marginOf(then, 1 - SLOPE));
  return { value, high: value + margin };
}

function conclude(standings: Standing[], pairs: readonly Rivalry[], input: DecideInput): Decision {
  const { rungs, index } = input;
  const left = standings.filter(({ decision }) => decision !== 'out');
  const [leader] = left;
  if (leader && left.length === 1) return { standings, ending: { kind: 'winner', generator: leader.generator } };
  const [rung, last] = [rungs[index] as Rung, rungs.at(-1) as Rung];
  const generators = left.map(({ generator }) => generator);
  const within = Math.max(
    0,
    ...left.flatMap(({ difference }) => (difference ? [Math.max(-difference.low, difference.high)] : [])),
  );
  if (index === rungs.length - 1)
    return { standings, ending: { kind: 'cannot-tell', generators, within, early: false } };
  if (rung.instances < last.instances) return { standings };
  const hope = Math.max(
    0,
    ...pairs.flatMap(({ rival, against }) =>
      against && generators.includes(rival.generator) ? [chanceToSeparate(against, input, left.length - 1)] : [1],
    ),
  );
  return hope < FUTILE
    ? { standings, hope, ending: { kind: 'cannot-tell', generators, within, early: true } }
    : { standings, hope };
}

/**
 * Probability that the interval at the last rung excludes zero, given what is known now. The future difference is taken as
 * normal around the present one, with the variance that the further seeds will remove.
 */
function chanceToSeparate(now: Contrast, { rungs, confidence }: DecideInput, rivals: number): number {
  const last = rungs.at(-1) as Rung;
  const seedVariance = (now.seedVariance * now.seeds) / last.seeds;
  const gone = now.seedVariance - seedVariance;
  // Every further pair adds one degree of freedom.
  const df = now.df + Math.max(0, (now.pairs / now.seeds) * (last.seeds - now.seeds));
  const bar = marginOf({ ...now, seedVariance, df }, (1 - confidence) / rungs.length / Math.max(1, rivals) / 2);
  if (gone <= 0) return Math.abs(now.value) > bar ? 1 : 0;
  const move = Math.sqrt(gone);
  return normalTail((bar - now.value) / move) + normalTail((bar + now.value) / move);
}

function levelOf(students: ReturnType<RaceTable['at']>): number {
  const settings = [...new Set(students.map(({ setting }) => setting))];
  return meanOf(
    settings.map((name) => meanOf(students.filter(({ setting }) => setting === name).map(({ pgr }) => pgr))),
  );
}

const seedsOf = (students: ReturnType<RaceTable['at']>): number => new Set(students.map(({ cell }) => cell.seed)).size;
