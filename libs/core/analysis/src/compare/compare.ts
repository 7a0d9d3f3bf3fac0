import type { ComparedPair, ComparedPlace, ComparedSide, FlippedItem, TestedDifference } from '@agora/run-schemas';
import { crossedMean, meanOf, tested, type Stratum, type Tested } from './crossed.js';
import { addFlips, flipsOf, itemsThatFlipped, NO_FLIPS } from './flips.js';

/** Scores of one student on one benchmark, by item; NaN for an item without a score. */
export type ItemScores = ReadonlyMap<string, number>;

export interface ScoredCell {
  method: string;
  domain: string;
  instances: number;
  seed: number;
  benchmarks: Readonly<Record<string, ItemScores>>;
}

export interface ScoredSide extends ComparedSide {
  cells: readonly ScoredCell[];
}

/** Scores of base and reference on a benchmark, given where its PGR is defined and both sides have the same two models. */
export interface Anchor {
  domain: string;
  benchmark: string;
  base: ItemScores;
  reference: ItemScores;
}

export interface CompareOptions {
  confidence: number;
  anchors: readonly Anchor[];
  /** Why a benchmark is not compared at all; undefined where it is compared. */
  excluded(domain: string, benchmark: string): string | undefined;
}

/** The scores of both sides on one benchmark in one place (setting and volume): the same seeds and items, in the same order. */
export interface Block {
  place: Omit<ScoredCell, 'seed' | 'benchmarks'>;
  benchmark: string;
  seeds: number[];
  items: string[];
  /** Row s is an experiment seed, column i an item; NaN where one of the two sides has no score. */
  first: number[][];
  second: number[][];
}

/**
 * The difference between two generators, first − second, paired over the settings, volumes, seeds and items that both have.
 * What only one of them has is left out, and the result lists it.
 */
export function comparePair(first: ScoredSide, second: ScoredSide, options: CompareOptions): ComparedPair {
  const leftOut: ComparedPair['leftOut'] = [];
  const blocks = blocksOf(first, second, options, leftOut);
  const places = [...new Set(blocks.map(placeOf))].map((place) => blocks.filter((block) => placeOf(block) === place));
  const compared = places.map((own) => comparePlace(own, options));
  return {
    first: { run: first.run, generator: first.generator },
    second: { run: second.run, generator: second.generator },
    places: compared,
    overall: places.length === 0 ? null : differences(places, options),
    flips: compared.reduce((sum, { flips }) => addFlips(sum, flips), NO_FLIPS),
    items: blocks.flatMap((block): FlippedItem[] => itemsThatFlipped(block)),
    leftOut,
  };
}

function comparePlace(blocks: readonly Block[], options: CompareOptions): ComparedPlace {
  const [{ place, seeds } = { place: undefined, seeds: [] }] = blocks;
  if (!place) throw new RangeError('a place needs a benchmark');
  const side = (of: 'first' | 'second'): number => meanOf(blocks.map((block) => meanOf(block[of].flat())));
  return {
    ...place,
    benchmarks: blocks.map(({ benchmark }) => benchmark),
    seeds,
    items: blocks.reduce((sum, { items }) => sum + items.length, 0),
    first: side('first'),
    second: side('second'),
    ...differences([blocks], options),
    flips: blocks.reduce((sum, block) => addFlips(sum, flipsOf(block)), NO_FLIPS),
    byBenchmark: blocks.map((block) => ({
      benchmark: block.benchmark,
      items: block.items.length,
      first: meanOf(block.first.flat()),
      second: meanOf(block.second.flat()),
      ...differences([[block]], options),
      flips: flipsOf(block),
    })),
  };
}

/** Every place (setting and volume) has the same weight, and so has every benchmark within it. */
function differences(
  places: readonly (readonly Block[])[],
  { confidence, anchors }: CompareOptions,
): { score: TestedDifference; pgr?: TestedDifference } {
  const weighted = (of: readonly (readonly Block[])[], make: (block: Block, weight: number) => Stratum): Stratum[] =>
    of.flatMap((blocks) => blocks.map((block) => make(block, 1 / (of.length * blocks.length))));
  const { value, variance, ...rest } = crossedMean(weighted(places, stratumOf));
  // Scores are shares in [0, 1]; the comparison is reported in percentage points.
  const score = { value: 100 * value, variance: 1e4 * variance, ...rest };
  const anchorOf = (block: Block): Anchor | undefined =>
    anchors.find(({ domain, benchmark }) => domain === block.place.domain && benchmark === block.benchmark);
  const anchored = places.map((blocks) => blocks.filter(anchorOf));
  // A difference in PGR over fewer places than the difference in scores could not be read beside it.
  const withPgr = anchored.every(({ length }) => length > 0);
  return {
    score: reported(tested(score, confidence, 100)),
    ...(withPgr
      ? {
          pgr: reported(
            tested(
              crossedMean(
                weighted(anchored, (block, weight) => pgrStratumOf(block, weight, anchorOf(block) as Anchor)),
              ),
              confidence,
            ),
          ),
        }
      : {}),
  };
}

function stratumOf(block: Block, weight: number): Stratum {
  return { place: placeOf(block), benchmark: benchmarkOf(block), weight, differences: differencesOf(block) };
}

/**
 * Differences in PGR per item: the difference of scores divided by the gap between reference and base. The gap is a mean over
 * the same items, so each item's effect on the gap is included too (first-order influence).
 */
function pgrStratumOf(block: Block, weight: number, { base, reference }: Anchor): Stratum {
  const gaps = block.items.map((item) => (reference.get(item) ?? NaN) - (base.get(item) ?? NaN));
  const gap = meanOf(gaps);
  const rows = differencesOf(block);
  const ratio = meanOf(rows.flat()) / gap;
  return {
    ...stratumOf(block, weight),
    differences: rows.map((row) =>
      row.map((value, item) => {
        const own = gaps[item] as number;
        return (100 * (value - ratio * (Number.isNaN(own) ? 0 : own - gap))) / gap;
      }),
    ),
  };
}

function differencesOf({ first, second }: Block): number[][] {
  return first.map((row, seed) => row.map((value, item) => value - (second[seed]?.[item] ?? NaN)));
}

function blocksOf(
  first: ScoredSide,
  second: ScoredSide,
  { excluded }: CompareOptions,
  leftOut: ComparedPair['leftOut'],
): Block[] {
  const blocks: Block[] = [];
  const all = [...first.cells, ...second.cells];
  for (const place of new Set(all.map(nameOf))) {
    const [mine, theirs] = [first, second].map(({ cells }) => cells.filter((cell) => nameOf(cell) === place)) as [
      ScoredCell[],
      ScoredCell[],
    ];
    const seeds = mine.map(({ seed }) => seed).filter((seed) => theirs.some((cell) => cell.seed === seed));
    const lone = [...mine, ...theirs].map(({ seed }) => seed).filter((seed) => !seeds.includes(seed));
    if (seeds.length === 0) {
      leftOut.push({ what: place, reason: 'the two have no seed in common that was scored on both sides' });
      continue;
    }
    if (lone.length > 0)
      leftOut.push({
        what: `${place}, seed ${[...new Set(lone)].sort().join(', ')}`,
        reason: 'scored on one side only',
      });
    blocks.push(
      ...benchmarkBlocks(
        mine,
        theirs,
        seeds.sort((a, b) => a - b),
        excluded,
        leftOut,
      ),
    );
  }
  return blocks;
}

function benchmarkBlocks(
  mine: readonly ScoredCell[],
  theirs: readonly ScoredCell[],
  seeds: readonly number[],
  excluded: CompareOptions['excluded'],
  leftOut: ComparedPair['leftOut'],
): Block[] {
  const sides = [mine, theirs].map((cells) => seeds.map((seed) => cells.find((cell) => cell.seed === seed)));
  const [{ method, domain, instances } = { method: '', domain: '', instances: 0 }] = mine;
  const place = { method, domain, instances };
  const names = new Set(sides.flat().flatMap((cell) => Object.keys(cell?.benchmarks ?? {})));
  return [...names].flatMap((benchmark): Block[] => {
    const what = `${nameOf(place)} on ${benchmark}`;
    const why = excluded(domain, benchmark);
    const scores = sides.map((cells) => cells.map((cell) => cell?.benchmarks[benchmark]));
    const every = scores.flat();
    if (why !== undefined || every.some((one) => one === undefined)) {
      leftOut.push({ what, reason: why ?? 'not scored in every seed of both' });
      return [];
    }
    const items = [...(every[0]?.keys() ?? [])].filter((item) => every.every((one) => one?.has(item)));
    const of = (side: number): number[][] =>
      (scores[side] ?? []).map((one) => items.map((item) => one?.get(item) ?? NaN));
    const block = { place, benchmark, seeds: [...seeds], items, first: of(0), second: of(1) };
    if (
      differencesOf(block)
        .flat()
        .some((value) => !Number.isNaN(value))
    )
      return [block];
    leftOut.push({ what, reason: items.length === 0 ? 'no item in common' : 'no item was scored on both sides' });
    return [];
  });
}

const nameOf = ({ method, domain, instances }: Omit<ScoredCell, 'seed' | 'benchmarks'>): string =>
  `${method}/${domain} n${instances}`;
const placeOf = ({ place }: Block): string => nameOf(place);
const benchmarkOf = ({ place, benchmark, items }: Block): string => JSON.stringify([place.domain, benchmark, items]);

function reported({ df, ...rest }: Tested): TestedDifference {
  return { ...rest, df: Number.isFinite(df) ? df : null };
}
