/** The Python values that nano programs take and return. */
export type PythonValue = number | boolean | string | readonly number[];

/** What Python's `repr` prints. Strings hold letters, digits, spaces and `!` only, so single quotes always do. */
export function pythonRepr(value: PythonValue): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'number') return String(value);
  return `[${value.map(String).join(', ')}]`;
}
