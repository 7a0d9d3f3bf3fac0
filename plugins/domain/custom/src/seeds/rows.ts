import { nameFile, readRows, type DataFile } from '@agora/domain-kit';
import { Fault } from '@agora/plugin-api';
import { describeValue } from '@agora/schema-findings';
import { isObject } from '../answers/json-value.js';
import { repeatedField } from './repeated-field.js';
import type { FieldProblem, Row } from '../scorers/scorer.js';

/** Most problems of rows that are reported at once. */
const MOST_PROBLEMS = 20;

/** A row that is an object. */
export interface ObjectRow {
  row: Record<string, unknown>;
  /** Position in the file, from 1. */
  number: number;
  place: string;
  /** As it stands in the file, in .jsonl. */
  text: string | undefined;
}

/** Rows of a file as objects; `invalid-input` for a line that is none. */
export async function* objectRows(file: DataFile, fields: string): AsyncGenerator<ObjectRow> {
  for await (const { value, number, place, text } of readRows(file)) {
    if (!isObject(value)) {
      throw new Fault(
        'invalid-input',
        `${nameFile(file)}, ${place}: must be an object with fields (found ${describeValue(value)})`,
        {
          fix: `Give every row ${fields}.`,
        },
      );
    }
    yield { row: value, number, place, text };
  }
}

const FIELDS_OF_INPUT = ['input', 'instruction'] as const;
const FIELDS_OF_TARGET = ['target', 'response'] as const;

/**
 * The row's input and target, under either name that files give them.
 * @param text the row as it stands in the file, where it is known
 */
export function rowOf(fields: Record<string, unknown>, text?: string): Row | FieldProblem {
  const twice = text === undefined ? undefined : repeatedField(text);
  if (twice !== undefined) return { field: twice, problem: 'stands twice in the row', fix: 'Leave one of them out.' };
  const name = FIELDS_OF_INPUT.find((field) => fields[field] !== undefined && fields[field] !== null);
  const fix = 'Give every row an "input" (or "instruction"): a text.';
  if (name === undefined) return { field: 'input', problem: 'is missing', fix };
  const input = fields[name];
  if (typeof input !== 'string') return { field: name, problem: `is no text (found ${describeValue(input)})`, fix };
  if (input.trim() === '') return { field: name, problem: 'is empty', fix };
  const target = FIELDS_OF_TARGET.find((field) => fields[field] !== undefined && fields[field] !== null);
  return { input, target: target === undefined ? undefined : fields[target], fields };
}

/** Gathers what is wrong with the rows of a file, to be told at once. */
export class RowProblems {
  private readonly told: string[] = [];
  private readonly fixes = new Set<string>();
  private count = 0;

  constructor(private readonly file: DataFile) {}

  add(place: string, { field, problem, fix }: FieldProblem): void {
    this.count += 1;
    if (this.told.length >= MOST_PROBLEMS) return;
    this.told.push(`${nameFile(this.file)}, ${place}, field "${field}" ${problem}`);
    this.fixes.add(fix);
  }

  /** @throws Fault `invalid-input` */
  throwIfAny(): void {
    if (this.count === 0) return;
    const more = this.count - this.told.length;
    const rest = more > 0 ? [`and ${more} more rows of ${this.file.path}`] : [];
    throw new Fault('invalid-input', [...this.told, ...rest].join('\n'), {
      fix: [...this.fixes].slice(0, 3).join(' '),
    });
  }
}

/** The form by which two inputs are the same: neither blanks nor case nor width of letters count. */
export function inputForm(input: string): string {
  return input.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase();
}
