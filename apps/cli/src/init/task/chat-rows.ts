import { layoutOf, readChat, rowFault, RowProblem } from '@agora/domain-kit';
import type { ColumnFlags, ReadColumns, TaskRow } from './columns.js';
import type { UserTable } from './read-table.js';

/** Where a row's system prompt stands: before what is asked, as of a dataset. */
const BEHIND_SYSTEM = '\n\n';

/** Conversations: the question is the input, the answer to it the target. Undefined where the file has none, or columns are named. */
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
