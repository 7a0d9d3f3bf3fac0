/** A JSON value as an object whose fields are unknown; undefined when it is something else. */
export function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

/** A number of tokens; undefined when the vendor gave none that makes sense. */
export function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value) : undefined;
}

const LONGEST_JSON = 2000;

/** A JSON value as text, so that a message can show it: cut where it is long; named where it is nested too deep to be written. */
export function shown(value: unknown, most = LONGEST_JSON): string {
  try {
    const text = JSON.stringify(value) ?? String(value);
    return text.length > most ? `${text.slice(0, most)}…` : text;
  } catch {
    return 'JSON that is nested too deep';
  }
}

/** A text that something thrown may have. */
export function field(error: unknown, name: 'code' | 'name' | 'message'): string | undefined {
  const value = asRecord(error)?.[name];
  return typeof value === 'string' ? value : undefined;
}
