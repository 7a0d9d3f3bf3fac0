import {
  Fault,
  type Benchmark,
  type Domain,
  type Draft,
  type PromptTemplate,
  type Rng,
  type Seed,
  type SeedKind,
  type SeedRequest,
  type Violation,
} from '@agora/plugin-api';

/** Where seeds of one kind come from. */
export interface SeedSupply {
  /** In the order of their files; an empty list when there is no file. `method` is the id of the method that asks. */
  read(method: string): Promise<Seed[]>;
  /** What a user can do when there are none. */
  hint: string;
}

export interface SeededDomainParts {
  id: string;
  templates: Readonly<Record<string, PromptTemplate>>;
  benchmarks: readonly Benchmark[];
  /** Supplies by kind of seeds. The domain serves exactly these kinds. */
  seeds: Readonly<Record<string, SeedSupply>>;
  check(draft: Draft): Violation[];
  /** Longer seeds are left out. */
  maxCharacters: number;
  /** Where seeds are shuffled: how many are taken at most. */
  maxSeeds: number;
  rng(...path: (string | number)[]): Rng;
  /** Called with a message about seeds that are left out. */
  notice?: ((text: string) => void) | undefined;
}

/** Number of left-out seeds that are named in the message. */
const NAMED = 10;

/** A domain whose seeds come from files. */
export class SeededDomain implements Domain {
  readonly id: string;
  readonly templates: Readonly<Record<string, PromptTemplate>>;
  readonly benchmarks: readonly Benchmark[];
  readonly seedKinds: readonly SeedKind[];
  // Seeds already read: every cell of a setting asks for the same ones.
  private readonly known = new Map<string, Promise<Seed[]>>();

  constructor(private readonly parts: SeededDomainParts) {
    this.id = parts.id;
    this.templates = parts.templates;
    this.benchmarks = parts.benchmarks;
    this.seedKinds = Object.keys(parts.seeds);
  }

  async seeds(request: SeedRequest, experimentSeed: number): Promise<Seed[]> {
    const kept = await this.kept(request);
    if (request.order === 'as-read') return [...kept];
    const count = Math.min(kept.length, this.parts.maxSeeds);
    return this.parts.rng('seeds', request.method, experimentSeed).sample(kept, count);
  }

  validate(draft: Draft): Violation[] {
    return this.parts.check(draft);
  }

  private kept({ kind, method }: SeedRequest): Promise<Seed[]> {
    const key = `${kind}/${method}`;
    const known = this.known.get(key);
    if (known) return known;
    const read = this.readKept(kind, method);
    this.known.set(key, read);
    // A failure is not cached, since the user may correct the file while the process runs.
    read.catch(() => this.known.delete(key));
    return read;
  }

  private async readKept(kind: SeedKind, method: string): Promise<Seed[]> {
    const { id, maxCharacters } = this.parts;
    const supply = this.supplyOf(kind);
    const all = await supply.read(method);
    const kept = all.filter(({ instruction, response = '' }) => instruction.length + response.length <= maxCharacters);
    if (kept.length > 0) {
      if (kept.length < all.length) this.parts.notice?.(this.leftOut(method, all, new Set(kept)));
      return kept;
    }
    const message = `domain "${id}" has no seeds for method "${method}"`;
    if (all.length === 0) throw new Fault('invalid-input', message, { fix: supply.hint });
    throw new Fault('invalid-input', `${message}: all ${all.length} are longer than maxCharacters`, {
      fix: `Raise maxCharacters in the options of domain "${id}".`,
    });
  }

  private supplyOf(kind: SeedKind): SeedSupply {
    const { id, seeds } = this.parts;
    const supply = Object.hasOwn(seeds, kind) ? seeds[kind] : undefined;
    if (supply) return supply;
    throw new Fault('invalid-input', `domain "${id}" serves no seeds of kind "${kind}"`, {
      fix: `Ask for one of ${this.seedKinds.join(', ')}.`,
    });
  }

  private leftOut(method: string, all: readonly Seed[], kept: ReadonlySet<Seed>): string {
    const { id, maxCharacters } = this.parts;
    const long = all.filter((seed) => !kept.has(seed)).map((seed) => seed.id);
    const more = long.length > NAMED ? `, and ${long.length - NAMED} more` : '';
    return (
      `domain "${id}", ${method}: ${long.length} of ${all.length} seeds are longer than maxCharacters (${maxCharacters}) ` +
      `and left out: ${long.slice(0, NAMED).join(', ')}${more}`
    );
  }
}
