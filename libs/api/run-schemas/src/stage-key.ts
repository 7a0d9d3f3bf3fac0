import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { Fault } from '@agora/plugin-api';

/**
 * The key of a stage: 64 hexadecimal digits, the sha256 of the spec's canonical JSON (RFC 8785). Fields that are
 * undefined count as absent, so a spec has the same key before and after a trip over the bus.
 */
export function stageKey(spec: unknown): string {
  return createHash('sha256').update(canonicalJson(spec)).digest('hex');
}

function canonicalJson(value: unknown): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (error) {
    throw new Fault('internal', `A spec holds a value that JSON cannot express: ${Fault.from(error).message}`, {
      cause: error,
    });
  }
  if (text === undefined) throw new Fault('internal', 'A spec must be a JSON value.');
  return text;
}
