import { Fault } from '@agora/plugin-api';
import type { Redactor } from './redactor.js';

/** What no header of HTTP can hold: line breaks and other control characters, typographic quotes, invisible spaces. */
const UNSENDABLE = /[^\t\u0020-\u007e\u0080-\u00ff]/u;

/**
 * The value of an environment variable, known to the redactor from now on. Fault `missing-credential` when unset,
 * `rejected-credential` when it holds what cannot be sent.
 */
export function readSecret(
  variable: string,
  environment: NodeJS.ProcessEnv,
  redactor: Redactor,
  reader: string,
): string {
  const value = environment[variable]?.trim();
  if (!value) {
    throw new Fault('missing-credential', `Environment variable ${variable} is not set; ${reader} needs it.`, {
      fix: `Set it where Agora is started, e.g. export ${variable}=…; services that run apart need it too.`,
    });
  }
  redactor.add(value);
  if (UNSENDABLE.test(value)) {
    throw new Fault('rejected-credential', `Environment variable ${variable} holds a character that no key can hold.`, {
      fix: 'Copy the key anew: a line break, a typographic quote or an invisible character has come into it.',
    });
  }
  return value;
}
