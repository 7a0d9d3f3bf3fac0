import { nameFile, type DataFile } from '@agora/domain-kit';
import { Fault, type BenchmarkItem } from '@agora/plugin-api';
import { objectRows, inputForm, RowProblems, rowOf } from '../seeds/rows.js';
import type { PlacedSeed } from '../seeds/seed-file.js';
import { isProblem, type FieldProblem, type Row, type Scorer } from '../scorers/scorer.js';

/** Least number of items: a single item has no standard error. */
const LEAST = 2;

/**
 * The items of a file, each checked against the scorer, the other items and the seeds.
 * @throws Fault that names every row that cannot be used
 */
export async function readItems(
  file: DataFile,
  scorer: Scorer,
  seeds: readonly PlacedSeed[],
): Promise<BenchmarkItem[]> {
  const problems = new RowProblems(file);
  const clashes = new Clashes(seeds);
  const items: BenchmarkItem[] = [];
  for await (const { row: fields, number, place, text } of objectRows(file, scorer.needs)) {
    const id = idOf(fields, number);
    const row = rowOf(fields, text);
    const read = isProblem(row) ? row : itemOf(row, scorer);
    const problem = isProblem(read) ? read : clashes.of(read, id, place);
    if (isProblem(problem)) problems.add(place, problem);
    else if (!isProblem(read)) items.push({ id, ...read });
  }
  problems.throwIfAny();
  if (items.length >= LEAST) return items;
  throw new Fault('invalid-input', `${nameFile(file)} has ${items.length === 0 ? 'no items' : 'one item'}`, {
    fix: `Give it rows with ${scorer.needs}: ${LEAST} at least, and 100 or more to tell students apart (docs/your-own-task.md).`,
  });
}

/** An item that a user gives beside an output. @throws Fault `invalid-input` that names the field */
export function givenItem(
  raw: Record<string, unknown>,
  scorer: Scorer,
  known: (id: string) => BenchmarkItem | undefined,
): BenchmarkItem {
  const own = typeof raw['id'] === 'string' || typeof raw['id'] === 'number' ? known(String(raw['id'])) : undefined;
  if (own) return own;
  // Scoring an answer does not need the input.
  const row = rowOf({ input: '(not given)', ...raw });
  const read = isProblem(row) ? row : itemOf(row, scorer);
  if (!isProblem(read)) return { id: String(raw['id'] ?? 'given'), ...read };
  throw new Fault('invalid-input', `field "item.${read.field}" ${read.problem}`, {
    fix: `${read.fix} Or give the "id" of an item of benchmark.jsonl.`,
  });
}

function itemOf(row: Row, scorer: Scorer): Omit<BenchmarkItem, 'id'> | FieldProblem {
  const read = scorer.readRow(row);
  return read.ok ? read.item : read.problem;
}

/** The row's own id, else its number in the file. */
function idOf({ id }: Record<string, unknown>, number: number): string {
  return (typeof id === 'string' && id.trim() !== '') || typeof id === 'number' ? String(id).trim() : `item:${number}`;
}

/** Finds items that occur twice, or that are also a seed. */
class Clashes {
  private readonly taught = new Map<string, string>();
  private readonly asked = new Map<string, string>();
  private readonly ids = new Map<string, string>();

  constructor(seeds: readonly PlacedSeed[]) {
    for (const { seed, place } of seeds) this.taught.set(inputForm(seed.instruction), place);
  }

  of({ input }: Pick<BenchmarkItem, 'input'>, id: string, place: string): FieldProblem | undefined {
    const form = inputForm(input);
    const [seed, item, named] = [this.taught.get(form), this.asked.get(form), this.ids.get(id)];
    if (seed !== undefined) {
      const fix =
        'Take it out of seeds.jsonl or out of benchmark.jsonl: a student must not be taught what it is asked.';
      return { field: 'input', problem: `is also asked by a seed (seeds.jsonl, ${seed})`, fix };
    }
    if (item !== undefined) {
      return { field: 'input', problem: `is asked in ${item} as well`, fix: 'Remove one of the two rows.' };
    }
    if (named !== undefined)
      return {
        field: 'id',
        problem: `"${id}" is also that of ${named}`,
        fix: 'Give every row an id of its own, or none an id.',
      };
    this.asked.set(form, place);
    this.ids.set(id, place);
    return undefined;
  }
}
