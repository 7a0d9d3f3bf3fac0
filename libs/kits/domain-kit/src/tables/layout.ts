import { readChat } from './chat.js';
import { RowProblem, textOf } from './row-problem.js';

export const LAYOUTS = ['messages', 'conversations', 'alpaca', 'prompt-completion', 'question-answer'] as const;
export type Layout = (typeof LAYOUTS)[number];

/** Columns that a user names, and what they are for: a pair with what stands beside it, or a whole conversation. */
export interface NamedColumns {
  instruction?: string | undefined;
  input?: string | undefined;
  response?: string | undefined;
  system?: string | undefined;
  messages?: string | undefined;
}

/** A row as it stands in its file, in parts. */
export interface ReadRow {
  system: string;
  /** Questions with their answers, in order; at least one. */
  exchanges: { instruction: string; response: string }[];
}

export type RowReader = (row: Record<string, unknown>) => ReadRow;

export interface PairLayout {
  layout: Exclude<Layout, 'messages' | 'conversations'>;
  instruction: string;
  response: string;
  input?: string;
  system?: string;
}

export interface ChatLayout {
  layout: Extract<Layout, 'messages' | 'conversations'>;
  column: string;
}

const CHATS: readonly ChatLayout[] = [
  { layout: 'messages', column: 'messages' },
  { layout: 'conversations', column: 'conversations' },
  { layout: 'conversations', column: 'conversation' },
];

const PAIRS: readonly PairLayout[] = [
  { layout: 'alpaca', instruction: 'instruction', response: 'output', input: 'input', system: 'system' },
  { layout: 'alpaca', instruction: 'instruction', response: 'response', input: 'input', system: 'system' },
  { layout: 'prompt-completion', instruction: 'prompt', response: 'completion', system: 'system' },
  { layout: 'prompt-completion', instruction: 'prompt', response: 'response', system: 'system' },
  { layout: 'question-answer', instruction: 'question', response: 'answer', system: 'system' },
  { layout: 'question-answer', instruction: 'question', response: 'response', system: 'system_prompt' },
];

/** The known layout that has these columns: a column of conversations, else the columns of a pair. */
export function layoutOf(columns: readonly string[], layout?: Layout): ChatLayout | PairLayout | undefined {
  const has = (column: string): boolean => columns.includes(column);
  const fits = (of: { layout: Layout }): boolean => layout === undefined || of.layout === layout;
  return (
    CHATS.find((known) => fits(known) && has(known.column)) ??
    PAIRS.find((known) => fits(known) && has(known.instruction) && has(known.response))
  );
}

/** How the rows of a file are read, as its first row shows. @throws RowProblem when it is none of the known layouts */
export function readerFor(
  first: Record<string, unknown>,
  { layout, columns }: { layout?: Layout | undefined; columns?: NamedColumns | undefined },
): RowReader {
  if (columns?.messages !== undefined) return chatReader(columns.messages);
  if (columns?.instruction !== undefined && columns.response !== undefined) {
    return pairReader({ ...columns, instruction: columns.instruction, response: columns.response }, true);
  }
  const known = layoutOf(Object.keys(first), layout);
  if (known) return 'column' in known ? chatReader(known.column) : pairReader(known, false);
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
function pairReader({ instruction, response, input, system }: Omit<PairLayout, 'layout'>, named: boolean): RowReader {
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
