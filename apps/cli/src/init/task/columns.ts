import { nameFile } from '@agora/domain-kit';
import { Fault } from '@agora/plugin-api';
import type { UserTable } from './read-table.js';

/** A row as the folder of a task holds it. */
export interface TaskRow {
  input: string;
  target?: unknown;
  /** What scorers read beside, choices, tests, entry_point, schema and forbidden, and a seed's own response. */
  more: Record<string, unknown>;
  place: string;
}

export interface ColumnFlags {
  input?: string | undefined;
  target?: string | undefined;
}

export interface ReadColumns {
  rows: TaskRow[];
  /** Which columns were taken, for people. */
  taken: { input: string; target: string | undefined };
}

const INPUTS = [
  'input',
  'instruction',
  'question',
  'prompt',
  'problem',
  'query',
  'text',
  'message',
  'document',
  'ticket',
];
const TARGETS = [
  'target',
  'answer',
  'response',
  'output',
  'label',
  'category',
  'completion',
  'solution',
  'expected',
  'class',
];
const FURTHER = ['choices', 'tests', 'entry_point', 'schema', 'forbidden', 'response'];

/**
 * The columns that hold input and target: those that are named, else the first that goes by a known name.
 * @throws Fault that lists the columns, or names the row without an input
 */
export function readColumns(table: UserTable, flags: ColumnFlags): ReadColumns {
  const named = columnOf(table, '--input', flags.input, INPUTS);
  const target = columnOf(
    table,
    '--target',
    flags.target,
    TARGETS.filter((name) => name !== named),
  );
  const input = named ?? onlyOther(table, target);
  if (input === undefined) {
    throw new Fault('invalid-input', `${nameFile(table.file)}: no column is known to be the input`, {
      fix: `Name it with --input COLUMN; the columns are ${table.columns.join(', ')}.`,
    });
  }
  // Alpaca's layout: what the instruction is about stands in a column of its own.
  const about = input === 'instruction' && target !== 'input' && table.columns.includes('input') ? 'input' : undefined;
  const rows = table.rows.map(({ fields, place }): TaskRow => {
    const text = [fields[input], about === undefined ? undefined : fields[about]].filter(isFilled).join('\n\n');
    if (text.trim() === '' || (typeof fields[input] !== 'string' && typeof fields[input] !== 'number')) {
      throw new Fault('invalid-input', `${nameFile(table.file)}, ${place}, field "${input}" is empty or no text`, {
        fix: 'Give every row an input, or remove the row.',
      });
    }
    const answer = target === undefined ? undefined : fields[target];
    return {
      input: text,
      ...(isFilled(answer) ? { target: listed(answer) } : {}),
      more: furtherOf(fields, target),
      place,
    };
  });
  return { rows, taken: { input: about === undefined ? input : `${input} and ${about}`, target } };
}

/** Of two columns, the one that is not the target. */
function onlyOther({ columns }: UserTable, target: string | undefined): string | undefined {
  const others = columns.filter((column) => column !== target);
  return target !== undefined && others.length === 1 ? others[0] : undefined;
}

function columnOf(
  { file, columns }: UserTable,
  flag: string,
  named: string | undefined,
  known: readonly string[],
): string | undefined {
  if (named !== undefined) {
    if (columns.includes(named)) return named;
    throw new Fault('invalid-input', `${flag}: ${file.path} has no column "${named}"`, {
      fix: `Name one of its columns: ${columns.join(', ')}.`,
    });
  }
  const preferred =
    columns.includes('instruction') && columns.includes('output') && flag === '--input' ? ['instruction'] : [];
  return [...preferred, ...known]
    .map((name) => columns.find((column) => column.trim().toLowerCase() === name))
    .find((column) => column !== undefined);
}

const isFilled = (value: unknown): boolean =>
  value !== undefined && value !== null && !(typeof value === 'string' && value.trim() === '');

function furtherOf(fields: Record<string, unknown>, target: string | undefined): Record<string, unknown> {
  const named = FURTHER.filter((name) => name !== target && isFilled(fields[name])).map(
    (name) => [name, listed(fields[name], name)] as const,
  );
  const lettered = choicesByLetter(fields);
  return { ...(lettered ? { choices: lettered } : {}), ...Object.fromEntries(named) };
}

/** A cell of a CSV file may hold JSON; `choices` also `red | green | blue`. */
function listed(cell: unknown, name = ''): unknown {
  if (typeof cell !== 'string') return cell;
  if (/^\s*[[{]/.test(cell)) {
    try {
      return JSON.parse(cell) as unknown;
    } catch {
      return cell;
    }
  }
  return name === 'choices' && cell.includes('|') ? cell.split('|').map((choice) => choice.trim()) : cell;
}

/** Columns A, B, C, …, as many files of questions have them. */
function choicesByLetter(fields: Record<string, unknown>): Record<string, unknown> | undefined {
  const letters = [...'ABCDEFGHIJ'].filter((letter) => isFilled(fields[letter]));
  const inOrder = letters.join('') === 'ABCDEFGHIJ'.slice(0, letters.length);
  return letters.length >= 2 && inOrder
    ? Object.fromEntries(letters.map((letter) => [letter, fields[letter]]))
    : undefined;
}
