import { layoutOf, readChat, rowFault, RowProblem } from '@agora/domain-kit';
import type { ColumnFlags, ReadColumns, TaskRow } from './columns.js';
import type { UserTable } from './read-table.js';

/** Separates the system prompt of a row from the question behind it, as in the provider `dataset`. */
const BEHIND_SYSTEM = '\n\n';

/**
 * Reads rows that are conversations: the first question becomes the input, the answer to it the target. Undefined where rows are no
 * conversations, or where the flags name columns.
 */
export function readChats({ file, columns, rows }: UserTable, flags: ColumnFlags): ReadColumns | undefined {
  const layout = layoutOf(columns);
  if (flags.input !== undefined || flags.target !== undefined || !layout || !('column' in layout)) return undefined;
  const { column } = layout;
  let cut = 0;
  let withSystem = 0;
  const read = rows.map(({ fields, place }): TaskRow => {
    try {
      const { system, exchanges } = readChat(fields[column], column);
      const { instruction = '', response = '' } = exchanges[0] ?? {};
      if (exchanges.length > 1) cut += 1;
      if (system.trim() !== '') withSystem += 1;
      if (instruction.trim() === '' || response.trim() === '')
        throw new RowProblem(`has an empty message in "${column}"`, 'Remove rows without a question and an answer.');
      return {
        input: system.trim() === '' ? instruction : `${system}${BEHIND_SYSTEM}${instruction}`,
        target: response,
        more: {},
        place,
      };
    } catch (error) {
      if (!(error instanceof RowProblem)) throw error;
      throw rowFault(file, place, error.message, error.fix);
    }
  });
  const counted = (count: number): string => `${count} conversation${count === 1 ? '' : 's'}`;
  return {
    rows: read,
    taken: { input: `the questions in ${column}`, target: 'the answers' },
    notes: [
      ...(cut > 0 ? [`of ${counted(cut)} of several turns only the first question and its answer are taken`] : []),
      ...(withSystem > 0 ? [`the system prompts of ${counted(withSystem)} stand before their questions`] : []),
    ],
  };
}
