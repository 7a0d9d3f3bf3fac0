import { type BenchmarkItem, type ItemScore, type ScoringTools } from '@agora/plugin-api';
import { describeValue } from '@agora/schema-findings';
import type { z } from 'zod';

/** What is wrong with a field of a row, and what to do. */
export interface FieldProblem {
  field: string;
  problem: string;
  fix: string;
}

export interface Row {
  input: string;
  /** As the file has it: text, number, list or object; undefined when it is missing. */
  target: unknown;
  /** All fields of the row. */
  fields: Readonly<Record<string, unknown>>;
}

/** A row converted into an item: the prompt's input, and the target for answers. */
export type ReadRow = { ok: true; item: Omit<BenchmarkItem, 'id'> } | { ok: false; problem: FieldProblem };

/** Scores answers. */
export interface Scorer {
  readonly name: string;
  /** Raised when the same output may get another score. */
  readonly version: string;
  /** How prompts ask for an answer's form where the user does not say; empty for not at all. */
  readonly answerForm: string;
  /** Everything besides the item that can change a score, as JSON. */
  readonly identity: unknown;
  readonly judged?: boolean;
  /** What rows need, for messages. */
  readonly needs: string;
  readRow(row: Row): ReadRow;
  /** The row's instruction as a student sees it, for seeds; the input itself when left out. */
  instructionOf?(row: Row): string | FieldProblem;
  /** The response of a seed whose row has a target instead; null where a target is none. The (first) target when left out. */
  responseOf?(row: Row): string | null | FieldProblem;
  score(item: BenchmarkItem, output: string, tools: ScoringTools): Promise<ItemScore>;
}

/** What a scorer may read beside its options. */
export interface ScorerContext {
  /** Text of a file in the folder of the task; undefined when there is none of that name. */
  readText(name: string): string | undefined;
}

/** A scorer by name: its options, and how it is opened. */
export interface ScorerKind<Options extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  /** Has `name` as a literal. */
  readonly options: Options;
  /** @returns the problem with an option, named by its path within the options */
  open(options: z.output<Options>, context: ScorerContext): Scorer | FieldProblem;
}

export function isProblem(value: unknown): value is FieldProblem {
  return typeof value === 'object' && value !== null && 'problem' in value && 'fix' in value && 'field' in value;
}

export function refused(field: string, problem: string, fix: string): ReadRow {
  return { ok: false, problem: { field, problem, fix } };
}

/** A target as text: JSON has numbers and booleans as well. Undefined for anything else, and for an empty one. */
export function textOf(target: unknown): string | undefined {
  if (typeof target !== 'string' && typeof target !== 'number' && typeof target !== 'boolean') return undefined;
  const text = String(target).trim();
  return text === '' ? undefined : text;
}

/** One or several texts, any of which is right; undefined where one of them is none, or there is none. */
export function textsOf(target: unknown): string[] | undefined {
  const texts = (Array.isArray(target) ? target : [target]).map(textOf);
  return texts.length > 0 && texts.every((text) => text !== undefined) ? texts : undefined;
}

const WRITE_TARGET = 'Give every row a "target": the right answer.';

/** The first entry of a list that is no text. */
function wrongIn(list: readonly unknown[]): string {
  const wrong = list.find((entry) => textOf(entry) === undefined);
  return describeValue(wrong);
}

export function missingTarget(target: unknown, wanted: string): ReadRow {
  if (target === undefined || target === null || target === '') return refused('target', 'is missing', WRITE_TARGET);
  const found = Array.isArray(target) && target.length > 0 ? `a list with ${wrongIn(target)}` : describeValue(target);
  return refused('target', `is no ${wanted} (found ${found})`, WRITE_TARGET);
}

export function right(value: boolean, extracted: string, reason: string): ItemScore {
  return { value: value ? 1 : 0, extracted: extracted.slice(0, LONGEST_SHOWN), reason };
}

export const nothingFound = (reason = 'no answer found'): ItemScore => ({ value: 0, extracted: null, reason });

/** Of an extracted answer, in characters. */
const LONGEST_SHOWN = 2_000;
