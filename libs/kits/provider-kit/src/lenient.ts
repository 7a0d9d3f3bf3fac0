/** A JSON value as an object whose fields are unknown; undefined when it is something else. */
export function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

/** A number of tokens, rounded; undefined when the value is not a number of at least 0. */
export function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value) : undefined;
}

const LONGEST_JSON = 2000;

/** A JSON value as text for a message: cut when it is long; only named when it is nested too deeply to be written. */
export function shown(value: unknown, most = LONGEST_JSON): string {
  try {
    const text = JSON.stringify(value) ?? String(value);
    return text.length > most ? `${text.slice(0, most)}…` : text;
  } catch {
    return 'JSON that is nested too deep';
  }
}

/** A text field of a thrown value; undefined when it has none. */
export function field(error: unknown, name: 'code' | 'name' | 'message'): string | undefined {
  const value = asRecord(error)?.[name];
  return typeof value === 'string' ? value : undefined;
}
