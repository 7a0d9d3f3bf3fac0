import { Fault, type BenchmarkItem } from '@agora/plugin-api';
import { nameFile, readAllAs, type DataFile } from '@agora/domain-kit';
import { z } from 'zod';
import { parseNumber } from '@agora/math-equivalence';

const filled = z.string().refine((text) => text.trim() !== '', 'must not be empty');

export const GSM8K_FIELDS = '"question" and "answer", whose last line is "#### " and a number';
export const gsm8kRow = z.object({
  question: filled,
  answer: filled.refine((answer) => gsm8kGold(answer) !== undefined, 'must end with "#### " and a number'),
});
export type Gsm8kRow = z.infer<typeof gsm8kRow>;

/** The text after the last `#### ` of a GSM8K answer: the gold number as the file writes it, for example `2,125`. */
export function gsm8kGold(answer: string): string | undefined {
  const at = answer.lastIndexOf('#### ');
  return at < 0 ? undefined : answer.slice(at + '#### '.length).trim() || undefined;
}

/** A GSM8K answer as plain reasoning: without its `<<48/2=24>>` calculator marks and without the `#### ` line. */
export function gsm8kReasoning(answer: string): string {
  const at = answer.lastIndexOf('#### ');
  return answer
    .slice(0, at < 0 ? undefined : at)
    .replace(/<<[^>]*>>/g, '')
    .trim();
}

/** Rows of the test file as items; none may be among the examples that prompts show. */
export async function gsm8kItems(file: DataFile, shown: readonly Gsm8kRow[]): Promise<BenchmarkItem[]> {
  const examples = new Set(shown.map(({ question }) => question));
  const rows = await readAllAs(file, gsm8kRow, GSM8K_FIELDS);
  return rows.map(({ row: { question, answer }, number, place }) => {
    if (examples.has(question)) throw leak(file, place);
    return { id: `gsm8k:${number}`, input: question, target: gsm8kGold(answer) };
  });
}

/** `{"answer": "… #### N"}`, `{"answer": "N"}`, or the id of a known item. */
export function readGsm8kItem(
  raw: Record<string, unknown>,
  known: (id: string) => BenchmarkItem | undefined,
): BenchmarkItem {
  const { id, question, answer } = raw;
  const input = typeof question === 'string' ? question : '';
  if (answer !== undefined) return { id: String(id ?? 'gsm8k:given'), input, target: targetOf(answer) };
  const item = id === undefined ? undefined : known(String(id));
  if (item) return item;
  throw new Fault(
    'invalid-input',
    id === undefined ? 'field "item.answer" is missing' : `there is no item "${String(id)}"`,
    {
      fix: 'Give "answer", which ends with "#### " and a number, or the "id" of an item such as "gsm8k:1".',
    },
  );
}

function targetOf(answer: unknown): string {
  const text = typeof answer === 'number' ? String(answer) : answer;
  const gold =
    typeof text === 'string' ? (gsm8kGold(text) ?? (parseNumber(text) === undefined ? undefined : text)) : undefined;
  if (gold !== undefined) return gold;
  throw new Fault('invalid-input', 'field "item.answer" holds no gold answer', {
    fix: 'Let it end with "#### " and a number.',
  });
}

function leak(test: DataFile, place: string): Fault {
  return new Fault('invalid-input', `${nameFile(test)}, ${place} is also one of the few-shot examples`, {
    fix: 'Take the examples from the train file and the items from the test file.',
  });
}
