import { Fault } from '@agora/plugin-api';

/** Checks that an id can be part of a subject and a key of a bucket: a wildcard in it would reach other runs' messages. */
export function checkToken(value: string, what: string): string {
  if (/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/.test(value)) return value;
  throw new Fault('invalid-input', `${what} ${JSON.stringify(value)} cannot be part of a NATS subject`, {
    fix: 'Use letters, digits, "-", "_" and single dots between them.',
  });
}
