import type { Estimate, Policy, RecommendedGenerator, Recommendation, SeedOption } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { mean, percentileInterval, quantiles, type SeedPath } from '@agora/statistics';
import { PARTS, PgrModel, type Factored, type Part, type Target } from './model.js';
import type { Observed } from './observe.js';
import { posteriorDraws, type PosteriorDraws } from './posterior.js';
import { SeedValues, type Choice } from './value.js';

/** A place that the recommendation is about. */
export interface DecidedPlace {
  place: string;
  method: string;
  /** `method/domain`. All places of one setting together have the weight of one setting. */
  setting: string;
  /** Cost of one more student there by generator, in US dollars; absent or null when unknown. */
  usd: Readonly<Record<string, number | null>>;
}

export interface RecommendInput {
  observed: Observed;
  places: readonly DecidedPlace[];
  confidence: number;
  /** The answer counts as clear when a generator is best with at least this probability, in (0.5, 1). */
  sure: number;
  budgetUsd?: number;
  /** The same path and data give the same recommendation. */
  seed: SeedPath;
}

/** The computed part of a recommendation; the caller adds the description of the generators. */
export type Recommended = Pick<
  Recommendation,
  'decision' | 'options' | 'next' | 'policies' | 'deviations' | 'seedsKnown' | 'settings'
> & { generators: Omit<RecommendedGenerator, 'provider' | 'model' | 'simulated'>[] };

/** A generator is still a candidate when it is best with at least this probability. */
const CONTENDS = 0.05;

/**
 * Which generator to choose, how sure that is, and what one more seed would be worth. From a hierarchical normal model whose
 * standard deviations are integrated over. docs/deciding.md gives the assumptions, and how well the intervals hold.
 *
 * @throws Fault `invalid-input` when there is no observation.
 */
export function recommend(input: RecommendInput): Recommended {
  const { observed, places, seed } = input;
  if (observed.observations.length === 0) throw new Fault('invalid-input', 'there is no PGR to decide by');
  const model = new PgrModel(observed);
  const sets = model.draws([...seed, 'deviations']);
  const generators = [...new Set(observed.observations.map(({ generator }) => generator))];
  const targets = generators.flatMap((generator) =>
    places.map(({ place, method }): Target => ({ generator, place, method })),
  );
  const draws = posteriorDraws(model, sets, targets, [...seed, 'targets']);
  const weights = weightsOf(places);
  const rows = new DecisionDraws(generators, places, weights, draws);
  const described = generators
    .map((generator, index) => describe(generator, index, rows, input))
    .sort((left, right) => right.pgr.value - left.pgr.value);
  const choice: Choice = {
    generators,
    targets,
    weights: targets.map((_, index) => weights[index % places.length] as number),
    means: generators.map((_, index) => rows.expected(index)),
  };
  const decision = decisionOf(described, input.sure);
  const options =
    generators.length < 2 ? [] : optionsOf(described, new SeedValues(model, sets, choice, [...seed, 'value']), input);
  return {
    settings: [...new Set(places.map(({ setting }) => setting))],
    generators: described,
    decision,
    options,
    next: decision.kind === 'cannot-tell' ? nextOf(options, input.budgetUsd) : null,
    policies: rows.policies(described.map(({ generator }) => generator)),
    deviations: deviationsOf(sets, input.confidence),
    seedsKnown: hasTwoSeeds(observed),
  };
}

/** Weight per place. Every setting has the same weight, however many volumes or runs it was measured in. */
function weightsOf(places: readonly DecidedPlace[]): number[] {
  const settings = new Set(places.map(({ setting }) => setting)).size;
  return places.map(({ setting }) => 1 / (settings * places.filter((one) => one.setting === setting).length));
}

/** The decision between generators, computed from the posterior draws. */
class DecisionDraws {
  /** Mean over the places: one row per draw, one column per generator. */
  readonly overall: number[][];

  constructor(
    readonly generators: readonly string[],
    readonly places: readonly DecidedPlace[],
    private readonly weights: readonly number[],
    readonly draws: PosteriorDraws,
  ) {
    this.overall = draws.rows.map((row) => generators.map((_, index) => this.weighted(row, index)));
  }

  expected(generator: number): number {
    return this.weighted(this.draws.means, generator);
  }

  /** Draws of one generator over some of the places. */
  column(generator: number, of: (place: DecidedPlace) => boolean = () => true): { value: number; values: number[] } {
    const used = this.places.flatMap((place, index) => (of(place) ? [index] : []));
    const total = used.reduce((sum, index) => sum + (this.weights[index] as number), 0);
    const meanIn = (row: Float64Array): number =>
      used.reduce((sum, index) => sum + (this.weights[index] as number) * this.at(row, generator, index), 0) / total;
    return { value: meanIn(this.draws.means), values: this.draws.rows.map(meanIn) };
  }

  policies(order: readonly string[]): Policy[] {
    const perPlace = this.places.map((_, place) => {
      const means = this.generators.map((_generator, index) => this.at(this.draws.means, index, place));
      return means.indexOf(Math.max(...means));
    });
    const policy = (name: string, pick: (place: number, of: Float64Array) => number): Policy => ({
      name,
      pgr: this.combine((place) => pick(place, this.draws.means)),
      regret: mean(
        this.draws.rows.map((row) => this.combine((place) => Math.max(...this.inPlace(row, place)) - pick(place, row))),
      ),
    });
    const always = order.map((id) =>
      policy(`always ${id}`, (place, row) => this.at(row, this.generators.indexOf(id), place)),
    );
    return [
      ...(this.places.length > 1
        ? [policy('best of each setting', (place, row) => this.at(row, perPlace[place] as number, place))]
        : []),
      ...always,
      policy('setting mean (any generator)', (place, row) => mean(this.inPlace(row, place))),
    ];
  }

  private combine(of: (place: number) => number): number {
    return this.weights.reduce((sum, weight, place) => sum + weight * of(place), 0);
  }

  private inPlace(row: Float64Array, place: number): number[] {
    return this.generators.map((_, generator) => this.at(row, generator, place));
  }

  private weighted(row: Float64Array, generator: number): number {
    return this.combine((place) => this.at(row, generator, place));
  }

  private at(row: Float64Array, generator: number, place: number): number {
    return row[generator * this.places.length + place] as number;
  }
}

function describe(
  generator: string,
  index: number,
  decisionDraws: DecisionDraws,
  { observed: { observations }, places, confidence }: RecommendInput,
): Recommended['generators'][number] {
  const { overall } = decisionDraws;
  const own = observations.filter((one) => one.generator === generator);
  const measuredIn = (place: string): number[] => own.filter((one) => one.place === place).map(({ pgr }) => pgr);
  const settings = [...new Set(places.map(({ setting }) => setting))];
  const perSetting = settings.map((setting) =>
    places.filter((one) => one.setting === setting).flatMap(({ place }) => measuredIn(place)),
  );
  const estimateOf = ({ value, values }: { value: number; values: number[] }): Estimate => ({
    value,
    ...percentileInterval(values, confidence),
  });
  return {
    generator,
    measured: perSetting.every(({ length }) => length > 0) ? mean(perSetting.map((values) => mean(values))) : null,
    pgr: estimateOf(decisionDraws.column(index)),
    best: mean(overall.map((row) => (row[index] === Math.max(...row) ? 1 : 0))),
    regret: mean(overall.map((row) => Math.max(...row) - (row[index] as number))),
    students: own.filter(({ place }) => places.some((one) => one.place === place)).length,
    unmeasured: settings.filter((_, at) => perSetting[at]?.length === 0),
    bySetting: Object.fromEntries(
      settings.map((setting) => [
        setting,
        estimateOf(decisionDraws.column(index, (place) => place.setting === setting)),
      ]),
    ),
    usdPerSeed: sumOf(places.map(({ usd }) => usd[generator] ?? null)),
  };
}

function decisionOf(described: Recommended['generators'], sure: number): Recommendation['decision'] {
  const [leader] = described;
  if (!leader) throw new Fault('internal', 'there is no generator to recommend');
  const contenders = described.filter(({ best }) => best >= CONTENDS).map(({ generator }) => generator);
  const kind = described.length < 2 ? 'only-one' : leader.best >= sure ? 'clear' : 'cannot-tell';
  return { kind, generator: leader.generator, contenders };
}

/** Options for one more seed: for each generator alone, for the two best, and for all. */
function optionsOf(
  described: Recommended['generators'],
  values: SeedValues,
  { sure, budgetUsd }: RecommendInput,
): SeedOption[] {
  const ids = described.map(({ generator }) => generator);
  const [leader] = ids;
  const rival = [...described.slice(1)].sort((left, right) => right.best - left.best)[0]?.generator;
  const bought = [...ids.map((id) => [id]), [leader, rival].filter((id) => id !== undefined)];
  if (ids.length > 2) bought.push(ids);
  return bought.map((generators): SeedOption => {
    const usd = sumOf(generators.map((id) => described.find(({ generator }) => generator === id)?.usdPerSeed ?? null));
    const value = values.of(generators, sure);
    return {
      generators,
      usd,
      withinBudget: budgetUsd === undefined || (usd !== null && usd <= budgetUsd),
      gain: value.gain,
      gainPerUsd: usd ? value.gain / usd : null,
      ...(value.settles === undefined ? {} : { settles: value.settles }),
    };
  });
}

/**
 * With a budget: the option with the largest gain that it can pay. Without: the largest gain per dollar, if prices are known.
 */
function nextOf(options: readonly SeedOption[], budgetUsd: number | undefined): SeedOption | null {
  const useful = options.filter(({ withinBudget, gain }) => withinBudget && gain > 0);
  const perDollar = budgetUsd === undefined && useful.every(({ gainPerUsd }) => gainPerUsd !== null);
  const worth = ({ gain, gainPerUsd }: SeedOption): number => (perDollar ? (gainPerUsd ?? 0) : gain);
  const [best] = useful.sort(
    (left, right) => worth(right) - worth(left) || (left.usd ?? Infinity) - (right.usd ?? Infinity),
  );
  return best ?? null;
}

function deviationsOf(sets: readonly Factored[], confidence: number): Record<Part, Estimate> {
  return Object.fromEntries(
    PARTS.map((part) => {
      const values = sets.map(({ at }) => at[part]);
      return [part, { value: quantiles(values, [0.5])[0] as number, ...percentileInterval(values, confidence) }];
    }),
  ) as Record<Part, Estimate>;
}

function hasTwoSeeds({ observations }: Observed): boolean {
  const names = observations.map(({ generator, place }) => JSON.stringify([generator, place]));
  return new Set(names).size < names.length;
}

/** Null when one of the values is unknown. */
function sumOf(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((sum, value) => (sum === null || value === null ? null : sum + value), 0);
}
