import type { Plan } from '@agora/contracts';
import { cellId, type Experiment, type RungConfig } from '@agora/run-schemas';

/** Asks for a plan; `until` as in `agora plan`. */
export type Ask = (experiment: Experiment, until?: 'measure') => Promise<Plan>;

/** US dollars. */
export interface Price {
  expected: number;
  high: number;
}

/** What the variants of a rung cost, of one volume and seed over all settings; null where a price is unknown. */
interface Variant {
  /** Rows of the datasets, by generator. */
  data: Map<string, Price | null>;
  /** What evaluations ask of judges about one generator's students. */
  questions: Price | null;
}

/** What the cells of a race cost that are still to be made. */
export class RacePrices {
  private constructor(
    private readonly generators: readonly string[],
    private readonly variants: ReadonlyMap<string, Variant>,
  ) {}

  /**
   * Seeds that climb through the same volumes are planned together, so that rows which volumes share are counted once: with the
   * smallest.
   */
  static async ask(experiment: Experiment, rungs: readonly RungConfig[], ask: Ask): Promise<RacePrices> {
    const groups = new Map<string, { instances: number[]; seeds: number[] }>();
    experiment.seeds.forEach((seed, at) => {
      const instances = [...new Set(rungs.filter(({ seeds }) => at < seeds).map((rung) => rung.instances))];
      if (instances.length === 0) return;
      const group = groups.get(instances.join()) ?? { instances, seeds: [] };
      group.seeds.push(seed);
      groups.set(instances.join(), group);
    });
    const variants = new Map<string, Variant>();
    for (const { instances, seeds } of groups.values()) {
      const plan = await ask({ ...experiment, instances, seeds, metrics: [] });
      for (const volume of instances)
        for (const seed of seeds) variants.set(`${volume} ${seed}`, variantOf(plan, experiment, volume, seed));
    }
    return new RacePrices(
      experiment.generators.map(({ id }) => id),
      variants,
    );
  }

  /** Of some variants, for `expected` generators of middling price and for the `worst` dearest of all. */
  of(
    cells: readonly { instances: number; seed: number; dataPaid: boolean }[],
    { expected, worst }: { expected: number; worst: number },
  ): { expected: number; worst: number } | null {
    const each = this.generators.map((generator) =>
      total(
        cells.flatMap(({ instances, seed, dataPaid }) => {
          const variant = this.variants.get(`${instances} ${seed}`);
          return [...(dataPaid ? [] : [variant?.data.get(generator) ?? null]), variant ? variant.questions : null];
        }),
      ),
    );
    const all = total(each);
    if (!all) return null;
    const dearest = each.map((price) => (price as Price).high).sort((a, b) => b - a);
    return {
      expected: (all.expected * expected) / this.generators.length,
      worst: dearest.slice(0, worst).reduce((sum, usd) => sum + usd, 0),
    };
  }
}

/** What a plan as a whole still pays for; null where a price is unknown. */
export function planPrice({ estimate }: Plan): Price | null {
  if (!estimate || estimate.unpriced.length > 0) return null;
  return total([estimate.usd, ...(estimate.questions ?? []).map(({ usd }) => usd)]);
}

function variantOf(plan: Plan, experiment: Experiment, instances: number, seed: number): Variant {
  const { generators, domains, methods } = experiment;
  const estimates = new Map(plan.cells.map(({ id, estimate }) => [id, estimate?.usd ?? null]));
  const priceOf = (generator: string): Price | null =>
    total(
      domains.flatMap((domain) =>
        methods.map(
          (method) =>
            estimates.get(cellId({ generator, domain: domain.id, method: method.id, instances, seed })) ?? null,
        ),
      ),
    );
  // What evaluations ask of judges is known for the whole plan alone; every student asks the same.
  const questions = total((plan.estimate?.questions ?? []).map(({ usd }) => usd));
  const share = (domains.length * methods.length) / plan.cells.length;
  return {
    data: new Map(generators.map(({ id }) => [id, priceOf(id)])),
    questions: questions && { expected: questions.expected * share, high: questions.high * share },
  };
}

const ZERO: Price = { expected: 0, high: 0 };

function total(prices: readonly (Price | null)[]): Price | null {
  return prices.reduce<Price | null>(
    (sum, price) => sum && price && { expected: sum.expected + price.expected, high: sum.high + price.high },
    ZERO,
  );
}
