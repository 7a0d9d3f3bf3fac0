import { Fault } from '@agora/plugin-api';
import { allProblems } from '@agora/schema-findings';
import { z } from 'zod';

/** What a handler threw, as a Fault. A payload that its schema refused is the sender's mistake, not ours. */
export function asFault(error: unknown): Fault {
  if (error instanceof z.ZodError) {
    return new Fault('invalid-input', allProblems(error, 'the payload'), { cause: error });
  }
  return Fault.from(error);
}
