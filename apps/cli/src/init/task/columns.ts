import { layoutOf, rowFault } from '@agora/domain-kit';
import { Fault } from '@agora/plugin-api';
import { readChats } from './chat-rows.js';
import { furtherOf, isFilled } from './further.js';
import { withLetters } from './numbered-choices.js';
import type { UserTable } from './read-table.js';

/** A row as the folder of a task holds it. */
export interface TaskRow {
  /** Taken from the file, where every row has an id and no two are equal. */
  id?: string | number;
  input: string;
  target?: unknown;
  /** Further fields: what scorers read (choices, tests, entry_point, schema, forbidden), and the response of a seed. */
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
  /** What a user should know of how rows were read. */
  notes: string[];
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
  'answerkey',
  'correct_answer',
  'ground_truth',
  'reference',
  'canonical_solution',
  'code',
];

/**
 * The columns that hold input and target: those that are named, else a conversation, else the first that goes by a known name.
 * @throws Fault that lists the columns, or names the row without an input
 */
export function readColumns(table: UserTable, flags: ColumnFlags): ReadColumns {
  const chats = readChats(table, flags);
  if (chats) return chats;
  const named = columnOf(table, '--input', flags.input, INPUTS);
  const target = columnOf(
    table,
    '--target',
    flags.target,
    TARGETS.filter((name) => name !== named),
  );
  const input = named ?? onlyOther(table, target);
  if (input === undefined) {
    throw new Fault('invalid-input', `${table.file.name}: no column is known to be the input`, {
      fix: `Name it with --input COLUMN; the columns are ${table.columns.join(', ')}.`,
    });
  }
  if (input === target) {
    throw new Fault('invalid-input', `--input and --target are both "${input}"`, { fix: 'Name two columns.' });
  }
  const { before, behind } = besides(table, input, target);
  const whole = [before, input, behind].filter((column) => column !== undefined);
  const rows = table.rows.map(({ fields, place }): TaskRow => {
    if (!isFilled(fields[input]) || whole.some((column) => typeof (fields[column] ?? '') === 'object')) {
      const fix = `Give every row an input, or remove the row; another column is named with --input.`;
      throw rowFault(
        table.file,
        `${place},`,
        `field "${input}" is ${isFilled(fields[input]) ? 'no text' : 'empty'}`,
        fix,
      );
    }
    const text = whole
      .map((column) => fields[column])
      .filter(isFilled)
      .join('\n\n');
    const { more, target: answer } = furtherOf(fields, target, text);
    return { input: text, ...(answer === undefined ? {} : { target: answer }), more, place };
  });
  const { rows: lettered, notes: ofChoices } = withLetters(rows);
  const { ids, notes } = idsOf(table);
  return {
    rows: lettered.map((row, index) => (ids[index] === undefined ? row : { id: ids[index], ...row })),
    taken: { input: whole.join(' and '), target },
    notes: [...notes, ...ofChoices],
  };
}

/** The ids of the rows; none where one is missing or used twice: then rows are numbered. */
function idsOf({ columns, rows }: UserTable): { ids: (string | number)[]; notes: string[] } {
  if (!columns.includes('id')) return { ids: [], notes: [] };
  const ids = rows.map(({ fields }) => fields['id']).filter((id) => typeof id === 'string' || typeof id === 'number');
  const texts = ids.map((id) => String(id).trim());
  const at = texts.findIndex((id, index) => id === '' || texts.indexOf(id) !== index);
  if (ids.length === rows.length && at < 0) return { ids, notes: [] };
  const why =
    at >= 0 && texts[at] !== ''
      ? `"${texts[at]}" in ${rows[at]?.place} is the id of an earlier row`
      : 'some rows have no id';
  return { ids: [], notes: [`the column id is not used, because ${why}; items are numbered`] };
}

/** Further columns of a known layout that belong to the input, e.g. Alpaca's `input`, the text that its instruction is about. */
function besides(
  { columns }: UserTable,
  input: string,
  target: string | undefined,
): { before?: string | undefined; behind?: string | undefined } {
  const has = (column: string | undefined): string | undefined =>
    column !== undefined && column !== target && columns.includes(column) ? column : undefined;
  if (input === 'instruction') return { before: has('system'), behind: has('input') };
  const layout = layoutOf(columns);
  const isKnown = layout !== undefined && 'instruction' in layout && layout.instruction === input;
  return isKnown && layout.response === target ? { before: has(layout.system) } : {};
}

/** The one column that is not the target, where there are two. */
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
