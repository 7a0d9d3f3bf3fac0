import { Fault } from '@agora/contracts';
import type { Redactor } from './redactor.js';

/** The value of an environment variable, known to the redactor from now on. Fault `missing-credential` when unset. */
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
  return value;
}
