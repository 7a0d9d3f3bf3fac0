import { hash } from 'node:crypto';

/** sha256 of a value's JSON, in hexadecimal. Takes any text: models also write lone surrogates, which canonical JSON refuses. */
export function digest(value: unknown): string {
  return hash('sha256', JSON.stringify(value), 'hex');
}
