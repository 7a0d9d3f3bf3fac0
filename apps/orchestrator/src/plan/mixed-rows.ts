import type { ArtifactStore } from '@agora/artifacts';
import type { Experiment } from '@agora/run-schemas';
import { Fault, type ProviderPart, type RowShare } from '@agora/plugin-api';
import type { PluginHost } from '@agora/plugin-host';
import { GivenRows } from './given-rows.js';

type GeneratorConfig = Experiment['generators'][number];
type Host = Pick<PluginHost, 'parts' | 'givesRows' | 'create'>;

/** A part of a mixture that has its rows already. */
export interface MixedSet {
  part: string;
  weight: number;
  rows: GivenRows;
}

/**
 * The sets among the parts of a mixture. A set answers no request, so not requests but the rows of a dataset are shared out by
 * the weights: so many are written by the other parts, so many are taken from each set.
 */
export class MixedRows {
  private readonly counted = new Map<number, number[]>();

  private constructor(
    private readonly sets: readonly MixedSet[],
    /** Weight of the parts that answer, together. */
    private readonly answering: number,
  ) {}

  /** Undefined for a generator without a set among its parts. @throws Fault `invalid-input` for what no set can be used for */
  static async of(
    config: GeneratorConfig,
    experiment: Pick<Experiment, 'instances'>,
    host: Host,
    store: ArtifactStore,
  ): Promise<MixedRows | undefined> {
    const parts = await host.parts(config.provider, config.options);
    const given = new Set<ProviderPart>();
    for (const part of parts) {
      if (await host.givesRows(part.provider)) given.add(part);
      else await refuseInner(config, part, host);
    }
    if (given.size === 0) return undefined;
    if (given.size === parts.length) throw onlySets(config);
    const weightOf = ({ weight = 1 }: ProviderPart): number => weight;
    const answering = parts.filter((part) => !given.has(part)).reduce((sum, part) => sum + weightOf(part), 0);
    const most = (index: number): number => mixed.countsOf(Math.max(...experiment.instances))[index] ?? 0;
    const sets: MixedSet[] = [];
    const mixed = new MixedRows(sets, answering);
    for (const part of given) {
      const title = `generator "${config.id}", part "${part.name}"`;
      refuseOfModels(title, part);
      const provider = await host.create('provider', part.provider, part.options);
      const index = sets.length;
      const rows = new GivenRows(
        { title, provider: part.provider, part: true, most: () => most(index) },
        provider,
        store,
      );
      sets.push({ part: part.name, weight: weightOf(part), rows });
    }
    return mixed;
  }

  async check(domain: string): Promise<void> {
    for (const { rows } of this.sets) await rows.check(domain);
  }

  /** The sets with how many of so many rows are theirs, as facts for people. */
  async sharesOf(domain: string, instances: number): Promise<RowShare[]> {
    const shares: RowShare[] = [];
    for (const { part, rows, count } of this.takenOf(instances)) {
      shares.push({ part, rows: count, set: await rows.factsOf(domain) });
    }
    return shares;
  }

  /** The sets that give any of so many rows. */
  takenOf(instances: number): (MixedSet & { count: number })[] {
    const counts = this.countsOf(instances);
    return this.sets.flatMap((set, index) => {
      const count = counts[index] ?? 0;
      return count === 0 ? [] : [{ ...set, count }];
    });
  }

  /**
   * How many rows each set gives: the next row is always that of whoever is farthest behind its share. So every count is within
   * one of it, and none falls when the volume grows: small datasets are parts of large ones.
   */
  private countsOf(instances: number): number[] {
    const known = this.counted.get(instances);
    if (known) return known;
    const weights = [this.answering, ...this.sets.map(({ weight }) => weight)];
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const counts = weights.map(() => 0);
    for (let row = 1; row <= instances; row += 1) {
      const behind = weights.map((weight, index) => (weight / total) * row - (counts[index] ?? 0));
      const next = behind.indexOf(Math.max(...behind));
      counts[next] = (counts[next] ?? 0) + 1;
    }
    const ofSets = counts.slice(1);
    this.counted.set(instances, ofSets);
    return ofSets;
  }
}

/** The weights of an inner mixture share out requests alone. */
async function refuseInner({ id }: Pick<GeneratorConfig, 'id'>, part: ProviderPart, host: Host): Promise<void> {
  for (const inner of await host.parts(part.provider, part.options)) {
    if (!(await host.givesRows(inner.provider))) {
      await refuseInner({ id }, inner, host);
      continue;
    }
    throw new Fault(
      'invalid-input',
      `generator "${id}": part "${part.name}" is a mixture with the set "${inner.name}" in it, and requests are all that it is asked for`,
      { fix: `Name the set "${inner.name}" among the parts of "${id}" itself.` },
    );
  }
}

function onlySets({ id }: GeneratorConfig): Fault {
  return new Fault('invalid-input', `generator "${id}" mixes sets alone: none of its parts writes anything`, {
    fix: 'Give one generator of provider dataset all of their files: from: [a.jsonl, b.jsonl].',
  });
}

/** What may be said of a part that is a model means nothing for rows, and must not be passed over. */
function refuseOfModels(title: string, { provider, ofModels = {} }: ProviderPart): void {
  for (const [field, value] of Object.entries(ofModels)) {
    if (value === undefined) continue;
    throw new Fault(
      'invalid-input',
      `${title}: ${field} means nothing for provider "${provider}", which asks no model`,
      {
        fix:
          field === 'price'
            ? 'Say what the whole set cost, in the options of the part: costUsd: ….'
            : field === 'rules'
              ? 'Leave out the rules that name it: its weight says how many rows are its own.'
              : 'Leave it out.',
      },
    );
  }
}
