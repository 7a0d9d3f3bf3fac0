import { Fault, type BenchmarkItem } from '@agora/plugin-api';
import { lastBoxed } from '@agora/math-equivalence';
import { nameFile, readAllAs, type DataFile } from '@agora/domain-kit';
import { z } from 'zod';

const filled = z.string().refine((text) => text.trim() !== '', 'must not be empty');

export const MATH_FIELDS = '"problem", and "solution" with a \\boxed{…} or "answer" (or both)';
/** Published copies of MATH hold rows without a solution, and a few without an answer: those serve as instructions. */
export const mathRow = z
  .object({ problem: filled, solution: z.string().nullish(), answer: z.union([z.string(), z.number()]).nullish() })
  .transform(({ problem, solution, answer }) => {
    const reasoning = optionalText(solution);
    return { problem, solution: reasoning, answer: optionalText(answer) ?? lastBoxed(reasoning ?? '') };
  })
  .refine(({ solution, answer }) => solution === undefined || answer !== undefined, {
    path: ['solution'],
    message: 'has no \\boxed{…}, and there is no "answer"',
  });
export type MathRow = z.infer<typeof mathRow>;

function optionalText(value: string | number | null | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value).trim() || undefined;
}

const labels = z.object({
  type: z.string().optional(),
  subject: z.string().optional(),
  level: z.union([z.string(), z.number()]).optional(),
  unique_id: z.string().optional(),
});
const row = z.intersection(mathRow, labels);

/** Rows of MATH test or MATH-500 as items; the gold answer is what the last box of the solution holds. */
export async function mathItems(file: DataFile): Promise<BenchmarkItem[]> {
  const rows = await readAllAs(file, row, MATH_FIELDS);
  return rows.map(({ row: { problem, solution, answer, type, subject, level, unique_id }, number, place }) => {
    const target = (solution === undefined ? undefined : lastBoxed(solution)) ?? answer;
    if (target === undefined) {
      throw new Fault(
        'invalid-input',
        `${nameFile(file)}, ${place} has neither a solution with \\boxed{…} nor an answer`,
        {
          fix: `Give every row ${MATH_FIELDS}.`,
        },
      );
    }
    const about = {
      subject: subject ?? type,
      level: level === undefined ? undefined : Number(/\d/.exec(String(level))?.[0]),
    };
    return { id: `math:${unique_id ?? number}`, input: problem, target, metadata: about };
  });
}

/**
 * `{"answer": …}`, `{"solution": "… \\boxed{…}"}`, or something that names an item: its id, or its problem word for word.
 * `byProblem` knows the benchmark's own items once `known` has had them read.
 */
export function readMathItem(
  raw: Record<string, unknown>,
  known: (id: string) => BenchmarkItem | undefined,
  byProblem: (problem: string) => BenchmarkItem | undefined,
): BenchmarkItem {
  const { answer, solution, problem } = raw;
  const id = raw['id'] ?? raw['unique_id'];
  const given = { id: String(id ?? 'math:given'), input: typeof problem === 'string' ? problem : '' };
  // Whose answer it is, nobody knows: perhaps with a decimal comma.
  if (answer !== undefined && answer !== null) return { ...given, target: textOf(answer), metadata: { plain: true } };
  if (solution !== undefined && solution !== null) return { ...given, target: boxOf(solution) };
  const item = id === undefined ? undefined : known(String(id));
  if (item) return item;
  if (typeof problem === 'string') {
    const found = known(problem) ?? byProblem(problem);
    if (found) return found;
    throw missing('field "item.problem" is no problem of this benchmark, and there is no "answer"');
  }
  throw missing(id === undefined ? 'field "item.answer" is missing' : `there is no item "${String(id)}"`);
}

function textOf(answer: unknown): string {
  const text = typeof answer === 'number' ? String(answer) : answer;
  if (typeof text === 'string' && text.trim() !== '') return text;
  throw missing('field "item.answer" is empty or no text');
}

function boxOf(solution: unknown): string {
  const boxed = typeof solution === 'string' ? lastBoxed(solution) : undefined;
  if (boxed !== undefined) return boxed;
  throw missing('field "item.solution" has no \\boxed{…}');
}

function missing(message: string): Fault {
  return new Fault('invalid-input', message, {
    fix: 'Give "answer", or "solution" with a \\boxed{…}, or the "id" or "problem" of an item of the benchmark.',
  });
}
