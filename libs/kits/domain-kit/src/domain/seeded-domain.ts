import {
  Fault,
  type Benchmark,
  type Domain,
  type Draft,
  type MethodId,
  type PromptTemplate,
  type Rng,
  type Seed,
  type Violation,
} from '@agora/plugin-api';

export interface SeededDomainParts {
  id: string;
  templates: Readonly<Record<string, PromptTemplate>>;
  benchmarks: readonly Benchmark[];
  /** Reads the seeds of a method in the order of their files; an empty list when no file serves it. */
  read(method: MethodId): Promise<Seed[]>;
  /** What to say when a method has no seeds. */
  hint(method: MethodId): string;
  check(draft: Draft): Violation[];
  /** Longer seeds are left out. */
  maxCharacters: number;
  /** Most seeds of a method that takes one per slot. */
  maxSeeds: number;
  rng(...path: (string | number)[]): Rng;
  /** Told of seeds that are left out. */
  notice?: ((text: string) => void) | undefined;
}

/** So many of the seeds that are left out are named. */
const NAMED = 10;

/** Methods that draw several seeds for each prompt: they get all, in the order of the files. */
const DRAWING: readonly MethodId[] = ['instance-generation', 'self-instruct'];

/** A domain whose seeds come from files. */
export class SeededDomain implements Domain {
  readonly id: string;
  readonly templates: Readonly<Record<string, PromptTemplate>>;
  readonly benchmarks: readonly Benchmark[];
  // Every cell of a setting asks for the same seeds.
  private readonly known = new Map<string, Promise<Seed[]>>();

  constructor(private readonly parts: SeededDomainParts) {
    this.id = parts.id;
    this.templates = parts.templates;
    this.benchmarks = parts.benchmarks;
  }

  async seeds(method: MethodId, experimentSeed: number): Promise<Seed[]> {
    const kept = await this.kept(method);
    if (DRAWING.includes(method)) return [...kept];
    // The others take seeds in order, and a small dataset should see every file.
    const count = Math.min(kept.length, this.parts.maxSeeds);
    return this.parts.rng('seeds', method, experimentSeed).sample(kept, count);
  }

  validate(draft: Draft): Violation[] {
    return this.parts.check(draft);
  }

  private kept(method: MethodId): Promise<Seed[]> {
    const known = this.known.get(method);
    if (known) return known;
    const read = this.readKept(method);
    this.known.set(method, read);
    // The user may mend a file while the process lives.
    read.catch(() => this.known.delete(method));
    return read;
  }

  private async readKept(method: MethodId): Promise<Seed[]> {
    const { id, maxCharacters } = this.parts;
    const all = await this.parts.read(method);
    const kept = all.filter(({ instruction, response = '' }) => instruction.length + response.length <= maxCharacters);
    if (kept.length > 0) {
      if (kept.length < all.length) this.parts.notice?.(this.leftOut(method, all, new Set(kept)));
      return kept;
    }
    const message = `domain "${id}" has no seeds for method "${method}"`;
    if (all.length === 0) throw new Fault('invalid-input', message, { fix: this.parts.hint(method) });
    throw new Fault('invalid-input', `${message}: all ${all.length} are longer than maxCharacters`, {
      fix: `Raise maxCharacters in the options of domain "${id}".`,
    });
  }

  private leftOut(method: MethodId, all: readonly Seed[], kept: ReadonlySet<Seed>): string {
    const { id, maxCharacters } = this.parts;
    const long = all.filter((seed) => !kept.has(seed)).map((seed) => seed.id);
    const more = long.length > NAMED ? `, and ${long.length - NAMED} more` : '';
    return (
      `domain "${id}", ${method}: ${long.length} of ${all.length} seeds are longer than maxCharacters (${maxCharacters}) ` +
      `and left out: ${long.slice(0, NAMED).join(', ')}${more}`
    );
  }
}
