import { readChat } from './chat.js';
import type { DatasetOptions, Layout } from './options.js';
import { RowProblem, textOf } from './row-problem.js';

/** A row as it stands in its file, in parts. */
export interface ReadRow {
  system: string;
  /** Questions with their answers, in order; at least one. */
  exchanges: { instruction: string; response: string }[];
}

export type RowReader = (row: Record<string, unknown>) => ReadRow;

interface Pair {
  layout: Exclude<Layout, 'messages' | 'conversations'>;
  instruction: string;
  response: string;
  input?: string;
  system?: string;
}

const CHATS = [
  { layout: 'messages', column: 'messages' },
  { layout: 'conversations', column: 'conversations' },
  { layout: 'conversations', column: 'conversation' },
] as const;

const PAIRS: readonly Pair[] = [
  { layout: 'alpaca', instruction: 'instruction', response: 'output', input: 'input', system: 'system' },
  { layout: 'alpaca', instruction: 'instruction', response: 'response', input: 'input', system: 'system' },
  { layout: 'prompt-completion', instruction: 'prompt', response: 'completion', system: 'system' },
  { layout: 'prompt-completion', instruction: 'prompt', response: 'response', system: 'system' },
  { layout: 'question-answer', instruction: 'question', response: 'answer', system: 'system' },
  { layout: 'question-answer', instruction: 'question', response: 'response', system: 'system_prompt' },
];

/** How the rows of a file are read, as its first row shows. @throws RowProblem when it is none of the known layouts */
export function readerFor(first: Record<string, unknown>, { layout, columns }: DatasetOptions): RowReader {
  if (columns?.messages !== undefined) return chatReader(columns.messages);
  if (columns?.instruction !== undefined && columns.response !== undefined) {
    return pairReader({ ...columns, instruction: columns.instruction, response: columns.response }, true);
  }
  const has = (column: string): boolean => Object.hasOwn(first, column);
  const fits = (of: { layout: Layout }): boolean => layout === undefined || of.layout === layout;
  const chat = CHATS.find((known) => fits(known) && has(known.column));
  if (chat) return chatReader(chat.column);
  const pair = PAIRS.find((known) => fits(known) && has(known.instruction) && has(known.response));
  if (pair) return pairReader(pair, false);
  const fields = Object.keys(first).slice(0, 20).join(', ') || 'none';
  throw new RowProblem(
    `is ${layout ? `not laid out as ${layout}` : 'laid out as no known set'}; its fields are: ${fields}`,
    'Name its columns: columns: { instruction: …, response: … }, or columns: { messages: … } for conversations.',
  );
}

function chatReader(column: string): RowReader {
  return (row) => readChat(field(row, column), column);
}

/** `named`: the user has named the columns, so that each of them must be there. */
function pairReader({ instruction, response, input, system }: Omit<Pair, 'layout'>, named: boolean): RowReader {
  const beside = (row: Record<string, unknown>, column: string | undefined): string => {
    if (column === undefined || (!named && !Object.hasOwn(row, column))) return '';
    return textOf(field(row, column), column);
  };
  return (row) => {
    const [asked, answered] = [field(row, instruction), field(row, response)];
    // Conversations up to the answer, and the answer: each a list of messages.
    if (Array.isArray(asked)) {
      const answers = Array.isArray(answered) ? answered : [{ role: 'assistant', content: answered }];
      return readChat([...(asked as unknown[]), ...(answers as unknown[])], `${instruction} and ${response}`);
    }
    const more = beside(row, input);
    const question = textOf(asked, instruction);
    const whole = more.trim() === '' ? question : `${question}\n\n${more}`;
    return { system: beside(row, system), exchanges: [{ instruction: whole, response: textOf(answered, response) }] };
  };
}

function field(row: Record<string, unknown>, column: string): unknown {
  if (Object.hasOwn(row, column)) return row[column];
  throw new RowProblem(
    `has no field "${column}"; it has ${Object.keys(row).slice(0, 20).join(', ') || 'none'}`,
    'Give every row the same fields, or name others with columns.',
  );
}
