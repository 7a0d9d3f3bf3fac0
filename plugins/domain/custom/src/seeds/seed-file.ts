import { nameFile, type DataFile, type SeedSupply } from '@agora/domain-kit';
import { Fault, type Seed } from '@agora/plugin-api';
import { isProblem, textOf, type FieldProblem, type Row, type Scorer } from '../scorers/scorer.js';
import { objectRows, RowProblems, rowOf } from './rows.js';

const NEEDS = '"instruction" and "response" (or "input" and "target")';
/** Instance generation shows three instances; two different ones are the least that says what varies. */
const LEAST = 2;

/** A seed with its place in the file, for messages. */
export interface PlacedSeed {
  seed: Seed;
  place: string;
}

/** The seeds of a task. */
export class SeedFile {
  private all: Promise<PlacedSeed[]> | undefined;

  constructor(
    readonly file: DataFile,
    private readonly scorer: Scorer,
    private readonly licence: string | undefined,
  ) {}

  /** All seeds, in the order of the file. @throws Fault that names every row that cannot be used */
  seeds(): Promise<PlacedSeed[]> {
    this.all ??= this.read();
    // A failure is not cached, since the user may correct the file while the process runs.
    this.all.catch(() => (this.all = undefined));
    return this.all;
  }

  supply(): Record<'instances' | 'instructions' | 'instructions-to-evolve' | 'instances-to-improve', SeedSupply> {
    const answered = {
      read: () => this.answered(),
      hint: `Give rows of ${this.file.path} a "response" (or "target").`,
    };
    const asked = {
      read: async () => (await this.seeds()).map(({ seed }) => instructionAlone(seed)),
      hint: `Give ${this.file.path} rows with ${NEEDS}.`,
    };
    return {
      instances: answered,
      instructions: asked,
      'instructions-to-evolve': asked,
      'instances-to-improve': answered,
    };
  }

  /** The first seeds with a response that are short enough, for a base model's prompt. */
  async examples(most: number, longest: number): Promise<Seed[]> {
    const short = ({ instruction, response = '' }: Seed): boolean => instruction.length + response.length <= longest;
    return (await this.answered()).filter(short).slice(0, most);
  }

  private async answered(): Promise<Seed[]> {
    return (await this.seeds()).map(({ seed }) => seed).filter(({ response }) => response !== undefined);
  }

  private async read(): Promise<PlacedSeed[]> {
    const { file } = this;
    const problems = new RowProblems(file);
    const placed: PlacedSeed[] = [];
    const places = new Map<string, string>();
    for await (const { row: fields, number, place, text } of objectRows(file, NEEDS)) {
      const row = rowOf(fields, text);
      const texts = isProblem(row) ? row : this.textsOf(row);
      if (isProblem(texts)) {
        problems.add(place, texts);
        continue;
      }
      const key = JSON.stringify([texts.instruction.trim(), texts.response?.trim()]);
      const earlier = places.get(key);
      if (earlier !== undefined) {
        problems.add(place, {
          field: 'input',
          problem: `and its response stand in ${earlier} as well`,
          fix: 'Remove one of them.',
        });
        continue;
      }
      places.set(key, place);
      const licence = this.licence === undefined ? {} : { licence: this.licence };
      placed.push({ seed: { id: `seeds:${number}`, source: 'seeds.jsonl', ...licence, ...texts }, place });
    }
    problems.throwIfAny();
    if (placed.length < LEAST) {
      const count = placed.length === 0 ? 'no seeds' : 'one seed';
      throw new Fault('invalid-input', `${nameFile(file)} has ${count}`, {
        fix: `Give it ${LEAST} rows or more with ${NEEDS}; 20 and more are better, Self-Instruct shows eight at once.`,
      });
    }
    return placed;
  }

  private textsOf(row: Row): { instruction: string; response?: string } | FieldProblem {
    const instruction = this.scorer.instructionOf?.(row) ?? row.input;
    if (isProblem(instruction)) return instruction;
    const wrong = this.wrongTarget(row);
    if (wrong) return wrong;
    const { response: given } = row.fields;
    const hasOwn = given !== undefined && given !== null;
    if (!hasOwn && row.target === undefined) return { instruction };
    const response = hasOwn ? textOf(given) : this.fromTarget(row);
    if (response === null) return { instruction };
    if (typeof response === 'string') return { instruction, response };
    if (response) return response;
    const field = hasOwn ? 'response' : 'target';
    const fix = 'Give a text that is not empty, or leave the field out for an instruction alone.';
    return { field, problem: 'is empty, or no text', fix };
  }

  /** A target that an item could not have would teach what the scorer never calls right. */
  private wrongTarget(row: Row): FieldProblem | undefined {
    const { target } = row.fields;
    if (target === undefined || target === null) return undefined;
    const read = this.scorer.readRow(row);
    return !read.ok && read.problem.field === 'target' ? read.problem : undefined;
  }

  private fromTarget(row: Row): string | null | FieldProblem | undefined {
    return this.scorer.responseOf ? this.scorer.responseOf(row) : textOf(firstOf(row.target));
  }
}

/** Of several right answers, the first is the one that is taught. */
function firstOf(target: unknown): unknown {
  return Array.isArray(target) ? (target as unknown[])[0] : target;
}

function instructionAlone({ id, instruction, source, licence }: Seed): Seed {
  return {
    id,
    instruction,
    ...(source === undefined ? {} : { source }),
    ...(licence === undefined ? {} : { licence }),
  };
}
