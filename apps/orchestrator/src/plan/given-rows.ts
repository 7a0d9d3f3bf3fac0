import { stageKey, writeJsonl, type ArtifactStore } from '@agora/artifacts';
import type { Experiment } from '@agora/run-schemas';
import { Fault, type GivenRow, type Provider, type RowSet, type RowSetFacts } from '@agora/plugin-api';
import { seededRng } from '@agora/statistics';
import { join } from 'node:path';

type GeneratorConfig = Experiment['generators'][number];
type Slots = { from: number; to: number };

/** Whose rows they are. */
export interface RowsOwner {
  /** For messages. */
  title: string;
  /** Name of the provider. */
  provider: string;
  /** Whether it is a part of a mixture. */
  part?: boolean;
  /** The most rows that one dataset takes. */
  most(): number;
}

/** The rows of a generator that has them already: which of them fill which slots, as artifacts that shards name. */
export class GivenRows {
  private readonly sets = new Map<string, Promise<RowSet>>();
  private readonly drawn = new Map<string, Promise<GivenRow[]>>();
  private readonly kept = new Map<string, Promise<string>>();

  constructor(
    private readonly owner: RowsOwner,
    private readonly provider: Provider,
    private readonly store: ArtifactStore,
  ) {}

  /** Of a generator whose rows are all of one set. */
  static of(
    config: GeneratorConfig,
    provider: Provider,
    { instances }: Pick<Experiment, 'instances'>,
    store: ArtifactStore,
  ): GivenRows {
    refuseSettings(config);
    const owner = { title: `generator "${config.id}"`, provider: config.provider, most: () => Math.max(...instances) };
    return new GivenRows(owner, provider, store);
  }

  /** Reads the set. @throws Fault for what is wrong with it, and where it has fewer rows than a cell has instances */
  async check(domain: string): Promise<void> {
    const { facts } = await this.set(domain);
    const wanted = this.owner.most();
    if (facts.rows >= wanted) return;
    throw new Fault(
      'invalid-input',
      `${this.owner.title}: ${facts.title} has ${facts.rows} rows, fewer than the ${wanted} instances of a cell` +
        (this.owner.part ? ' that are its share' : ''),
      {
        fix: this.owner.part
          ? 'Give the part less weight or the set more files, or ask for fewer instances, which then holds for all generators.'
          : `Ask for at most ${facts.rows} instances, which then holds for all generators; or give the set more files.`,
      },
    );
  }

  async factsOf(domain: string): Promise<RowSetFacts> {
    return (await this.set(domain)).facts;
  }

  /** Key of the artifact with the rows of these slots: the same for every method, and for every volume. */
  rowsOf(domain: string, experimentSeed: number, slots: Slots): Promise<string> {
    const name = JSON.stringify([domain, experimentSeed, slots]);
    const known = this.kept.get(name) ?? this.keep(domain, experimentSeed, slots);
    this.kept.set(name, known);
    return known;
  }

  private set(domain: string): Promise<RowSet> {
    if (!this.provider.rows) throw new Fault('internal', `provider "${this.owner.provider}" has no rows after all`);
    const known = this.sets.get(domain) ?? this.provider.rows(domain).catch(this.named);
    this.sets.set(domain, known);
    return known;
  }

  /** With several sets in one file, a fault must say whose it is. */
  private readonly named = (error: unknown): never => {
    const fault = Fault.from(error);
    throw new Fault(fault.code, `${this.owner.title}: ${fault.message}`, fault);
  };

  private async keep(domain: string, experimentSeed: number, { from, to }: Slots): Promise<string> {
    const rows = (await this.draw(domain, experimentSeed)).slice(from, to);
    // Where they lie is no part of what they are: a moved file makes no new keys.
    const texts = rows.map(({ instruction, response }) => [instruction, response]);
    const spec = { kind: 'rows', content: stageKey(texts) };
    const artifact = await this.store.build(spec, async (dir) => {
      await writeJsonl(join(dir, 'rows.jsonl'), rows);
      return { rows: rows.length };
    });
    return artifact.key;
  }

  /** Without replacement, in an order that the experiment seed draws: a larger volume begins with the rows of a smaller one. */
  private draw(domain: string, experimentSeed: number): Promise<GivenRow[]> {
    const name = JSON.stringify([domain, experimentSeed]);
    const known = this.drawn.get(name) ?? this.set(domain).then((set) => set.take(this.positions(set, experimentSeed)));
    this.drawn.set(name, known);
    return known;
  }

  private positions({ facts }: RowSet, experimentSeed: number): number[] {
    const all = Array.from({ length: facts.rows }, (_, position) => position);
    return seededRng('rows', experimentSeed).sample(all, facts.rows).slice(0, this.owner.most());
  }
}

/** What a generator's entry may say of a model means nothing for rows, and must not be passed over. */
function refuseSettings({ id, provider, mode, thoughts, price, limits }: GeneratorConfig): void {
  const refuse = (field: string, fix: string): never => {
    const message = `generator "${id}": ${field} means nothing for provider "${provider}", which asks no model`;
    throw new Fault('invalid-input', message, { fix });
  };
  if (price) refuse('price', 'Say what the whole set cost: options: { costUsd: … }.');
  if (mode === 'batch') refuse('mode: batch', 'Leave it out.');
  if (thoughts) refuse('thoughts', 'Leave it out: rows are taken as they are.');
  if (Object.keys(limits).length > 0) refuse('limits', 'Leave them out.');
}
