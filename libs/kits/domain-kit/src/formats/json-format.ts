import type { JsonOutput, Parsed } from '@agora/plugin-api';
import type { OutputFormat, PairWords } from './output-format.js';
import { readJsonObject } from './json-object.js';
import { lostBackslash } from './lost-backslashes.js';

type Key = 'instruction' | 'response';

const HOW =
  'In both, quotation marks, backslashes and line breaks are escaped as JSON asks. No other keys, no code fence around the ' +
  'object, nothing before and nothing after it.';

/** `{"instruction": …, "response": …}`. It needs no stop sequence, since an object has an end. */
export function jsonPair({ instructionIs, responseIs }: PairWords): OutputFormat {
  return {
    stop: [],
    json: schemaOf(['instruction', 'response']),
    rules: `Form: one JSON object with two texts, "instruction" (${instructionIs}) and "response" (${responseIs}). ${HOW}`,
    show: ({ instruction, response }) => JSON.stringify({ instruction, response }),
    read: (output) => read(output, ['instruction', 'response'], undefined),
  };
}

/** `{"response": …}`, where the instruction is given. */
export function jsonResponse({ responseIs }: PairWords): OutputFormat {
  return {
    stop: [],
    json: schemaOf(['response']),
    rules: `Form: one JSON object with one text, "response" (${responseIs}). ${HOW.replace('In both, q', 'Q')}`,
    show: ({ response }) => JSON.stringify({ response }),
    read: (output, instruction) => read(output, ['response'], instruction),
  };
}

function schemaOf(keys: Key[]): JsonOutput {
  const properties = Object.fromEntries(keys.map((key) => [key, { type: 'string' }]));
  return { name: 'instance', schema: { type: 'object', properties, required: keys, additionalProperties: false } };
}

function read(output: string, keys: Key[], instruction: string | undefined): Parsed {
  const found = readJsonObject(output);
  if (!found.ok) return found;
  const texts: Record<Key, string> = { instruction: instruction ?? '', response: '' };
  for (const key of keys) {
    const value = found.value[key];
    if (typeof value !== 'string') return { ok: false, reason: 'missing-key', detail: `no text under "${key}"` };
    // If the backslash of `\frac` or `\times` was not escaped, the JSON is valid but has another meaning.
    const lost = lostBackslash(value);
    if (lost !== undefined)
      return { ok: false, reason: 'json-escape', detail: `the backslash of ${lost} in "${key}" is not escaped` };
    texts[key] = value.trim();
  }
  return { ok: true, draft: texts };
}
