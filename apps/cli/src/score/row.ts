import { Fault, DEEPEST_JSON, isTooDeep } from '@agora/plugin-api';
import type { Line } from './read-lines.js';

/** A row as given: an output that was made elsewhere, and which item it answers. */
export interface SampleRow {
  /** As it was written. */
  fields: Record<string, unknown>;
  output: string;
  /** What the benchmark is given to make its item of: the item's own fields, and the row's others. */
  item: Record<string, unknown>;
  /** Where the item was given by its id alone. */
  id?: string;
}

const FORM = 'Write each row as {"item": {…}, "output": "…"}.';

/**
 * The object that a line is.
 * @throws Fault `invalid-input` when it is none
 */
export function fieldsOf({ text }: Line): Record<string, unknown> {
  const fields = parse(text);
  if (isObject(fields)) return fields;
  throw wrong('the row is not an object');
}

/**
 * The row that an object is.
 * @throws Fault `invalid-input` that names the field
 */
export function rowOf(fields: Record<string, unknown>): SampleRow {
  const { item, output = unneeded(fields), ...others } = fields;
  if (output === undefined) throw wrong('field "output" is missing');
  if (typeof output !== 'string') throw wrong(`field "output" must be a text, not ${nameOf(output)}`);
  if (item === undefined) throw wrong('field "item" is missing');
  if (isObject(item)) return { fields, output, item: { ...others, ...item } };
  if (typeof item === 'number' || (typeof item === 'string' && item !== '')) {
    return { fields, output, item: { ...others, id: item }, id: String(item) };
  }
  throw wrong(`field "item" must be an object or an id, not ${item === '' ? 'an empty text' : nameOf(item)}`);
}

/** A row that was judged elsewhere needs no output: its judgments, or the output's length, are enough. */
function unneeded({ judgments, games, output_length: length }: Record<string, unknown>): '' | undefined {
  return Array.isArray(judgments) || Array.isArray(games) || typeof length === 'number' ? '' : undefined;
}

function parse(text: string): unknown {
  if (isTooDeep(text)) {
    throw new Fault('invalid-input', `it nests deeper than ${DEEPEST_JSON} levels`, {
      fix: 'Correct or remove that line.',
    });
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Fault('invalid-input', `not JSON: ${Fault.from(error).message}`, {
      fix: 'Give one JSON object a line.',
      cause: error,
    });
  }
}

function wrong(message: string): Fault {
  return new Fault('invalid-input', message, { fix: FORM });
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
