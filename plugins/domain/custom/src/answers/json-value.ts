import { readJsonObject } from '@agora/domain-kit';
import { isTooDeep } from '@agora/plugin-api';

export type JsonFound = { ok: true; value: unknown; text: string } | { ok: false; problem: string };

/** Only so much of an output is read as JSON, in characters. */
const LONGEST = 1_000_000;

/**
 * The JSON of an output: the whole output, or the content of its last code fence. `chatter` allows text around them, and an
 * object within text.
 */
export function jsonIn(output: string, around: 'chatter' | 'nothing'): JsonFound {
  const text = output.trim();
  if (text.length > LONGEST) return { ok: false, problem: `longer than ${LONGEST} characters` };
  if (isTooDeep(text)) return { ok: false, problem: 'nests too deep' };
  const whole = parsed(text);
  if (whole) return whole;
  const fences = [...text.matchAll(/(?:^|\n)[ \t]*(```|~~~)[\w+-]*[ \t]*\n([\s\S]*?)\n?[ \t]*\1[ \t]*(?=\n|$)/g)];
  const last = fences.at(-1);
  if (last && (around === 'chatter' || last[0].trim() === text)) return parsed(last[2] ?? '') ?? notJson(last[2] ?? '');
  if (around === 'nothing') return notJson(text);
  const read = readJsonObject(text);
  if (read.ok) return { ok: true, value: read.value, text: JSON.stringify(read.value) };
  return { ok: false, problem: read.reason === 'no-json' ? 'no JSON found' : `no whole JSON: ${read.detail ?? ''}` };
}

function parsed(text: string): JsonFound | undefined {
  try {
    return { ok: true, value: JSON.parse(text) as unknown, text: text.trim() };
  } catch {
    return undefined;
  }
}

function notJson(text: string): JsonFound {
  try {
    JSON.parse(text);
    return { ok: false, problem: 'words around the JSON' };
  } catch (error) {
    return { ok: false, problem: `not JSON: ${error instanceof Error ? error.message.slice(0, 120) : ''}` };
  }
}

/** Equal as JSON: the order of an object's fields does not count, 1 and 1.0 are the same. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, index) => sameJson(value, other[index]));
  }
  if (isObject(one) && isObject(other)) {
    const keys = Object.keys(one);
    return (
      keys.length === Object.keys(other).length &&
      keys.every((key) => Object.hasOwn(other, key) && sameJson(one[key], other[key]))
    );
  }
  return one === other;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
