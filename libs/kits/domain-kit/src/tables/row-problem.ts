/** What is wrong with one row; file and place are said by whoever reads the file. */
export class RowProblem extends Error {
  constructor(
    message: string,
    readonly fix: string,
  ) {
    super(message);
  }
}

/** The text of a field. Null is a blank text, numbers and truth values are written out. @throws RowProblem for lists and objects */
export function textOf(value: unknown, column: string): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  throw new RowProblem(
    `holds ${Array.isArray(value) ? 'a list' : 'an object'} in "${column}" where a text is expected`,
    'Name the column with the text (columns), or the column with the conversation (columns: { messages: … }).',
  );
}
