import type { ComparisonReply, FlipEntry, FlipsReply, RouteQuery } from '@agora/contracts';
import type { CellResult, ComparedPair, Comparison, FlippedItem, Results } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { asComparison, compareBetween, compareWithin, ScoredRun } from '@agora/scored-runs';
import { Injectable } from '@nestjs/common';
import { ItemReader } from '../benchmarks/item-reader.js';
import { holds, preview } from '../cells/preview.js';
import { Recent } from '../lines/recent.js';
import { RunCatalog } from '../runs/run-catalog.js';

type Sides = Pick<RouteQuery<'comparison'>, 'a' | 'ag' | 'b' | 'bg'>;

/** Differences between generators, with the statistics of `agora compare`. */
@Injectable()
export class ComparisonReader {
  private readonly found = new Recent<Comparison>(16);

  constructor(
    private readonly catalog: RunCatalog,
    private readonly items: ItemReader,
  ) {}

  /** @throws Fault `invalid-input` for sides that cannot be compared */
  async read(asked: Sides): Promise<ComparisonReply> {
    const [first, second] = await this.both(asked);
    const comparison = await this.compare(asked, first, second);
    const side = ({ run, leaderboard }: Results) => ({
      run: run.id,
      name: run.name,
      generators: leaderboard.map(({ generator }) => generator),
    });
    const pairs = comparison.pairs.map((pair): ComparedPair => ({ ...pair, items: [] }));
    return { ...comparison, pairs, sides: [side(first), side(second)] };
  }

  async flips({ side, benchmark, q, from, limit, ...asked }: RouteQuery<'flips'>): Promise<FlipsReply> {
    const [first, second] = await this.both(asked);
    const { pairs } = await this.compare(asked, first, second);
    const [pair] = pairs;
    if (!pair) throw new Fault('internal', 'two generators were compared, and no pair came of it');
    const inputs = await this.inputsOf(asked.a, pair.items);
    const wanted = q.toLowerCase();
    const chosen = pair.items.filter(
      (item) =>
        (benchmark === undefined || item.benchmark === benchmark) &&
        (side === 'both' || (side === 'first' ? item.firstOnly : item.secondOnly).length > 0) &&
        (q === '' || holds([item.item, inputs(item)], wanted)),
    );
    const entry = (item: FlippedItem): FlipEntry => ({
      ...item,
      input: preview(inputs(item)),
      cells: [cellOf(first, asked.ag, item), cellOf(second, asked.bg, item)],
    });
    return {
      from,
      total: pair.items.length,
      matching: chosen.length,
      benchmarks: [...new Set(pair.items.map((item) => item.benchmark))],
      items: chosen.slice(from, from + limit).map(entry),
    };
  }

  private async both({ a, b = a }: Sides): Promise<[Results, Results]> {
    const first = await this.catalog.results(a);
    return [first, b === a ? first : await this.catalog.results(b)];
  }

  private async compare({ a, ag, b = a, bg }: Sides, first: Results, second: Results): Promise<Comparison> {
    const make = async (): Promise<Comparison> => {
      const run = new ScoredRun(first, this.catalog.store);
      if (a === b) return asComparison([run], await withinRun(run, ag, bg));
      const other = new ScoredRun(second, this.catalog.store);
      return asComparison([run, other], await compareBetween(run, other, namesOf(first, second, ag, bg)));
    };
    // What a run that has not ended has scored so far changes.
    if (first.run.partial || second.run.partial) return make();
    return this.found.get(JSON.stringify([a, first.run.finishedAt, ag, b, second.run.finishedAt, bg]), make);
  }

  /** The texts of the questions, by benchmark. */
  private async inputsOf(run: string, items: readonly FlippedItem[]): Promise<(item: FlippedItem) => string> {
    const known = new Map<string, ReadonlyMap<string, string>>();
    for (const benchmark of new Set(items.map((item) => item.benchmark))) {
      known.set(benchmark, await this.items.inputs(run, benchmark));
    }
    return ({ benchmark, item }) => known.get(benchmark)?.get(item) ?? '';
  }
}

/** Two generators, or all others against one: the one that is named, or the first of the leaderboard. */
async function withinRun(run: ScoredRun, ag: string | undefined, bg: string | undefined) {
  const ids = run.results.leaderboard.map(({ generator }) => generator);
  const baseline = ag ?? ids.find((id) => id !== bg);
  if (baseline === undefined || ids.length < 2 || baseline === bg) {
    throw new Fault('invalid-input', `one generator is no comparison: ${ids.join(', ')}`, {
      fix: 'Choose two generators, or a second run.',
    });
  }
  return compareWithin(run, bg === undefined ? ids : [bg], baseline);
}

function namesOf(
  first: Results,
  second: Results,
  ag: string | undefined,
  bg: string | undefined,
): [first: string, second: string][] {
  const [mine, theirs] = [first, second].map(({ leaderboard }) => leaderboard.map(({ generator }) => generator)) as [
    string[],
    string[],
  ];
  if (ag !== undefined || bg !== undefined) return [[ag ?? bg ?? '', bg ?? ag ?? '']];
  const shared = mine.filter((id) => theirs.includes(id));
  if (shared.length > 0) return shared.map((id) => [id, id]);
  throw new Fault('invalid-input', `${first.run.id} and ${second.run.id} have no generator in common`, {
    fix: 'Choose one of each run.',
  });
}

/** The cell of a generator that an item flipped in, of the first seed in which it did. */
function cellOf({ cells }: Results, generator: string, flip: FlippedItem): string {
  const seed = [...flip.firstOnly, ...flip.secondOnly][0];
  const isIt = ({ cell }: CellResult): boolean =>
    cell.generator === generator &&
    cell.method === flip.method &&
    cell.domain === flip.domain &&
    cell.instances === flip.instances &&
    cell.seed === seed;
  return cells.find(isIt)?.id ?? '';
}
