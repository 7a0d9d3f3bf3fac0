import { Fault } from '@agora/plugin-api';
import type { z } from 'zod';

/** @throws Fault `invalid-input` that names the part of the address, or of what else was sent, that is wrong. */
export function parse<S extends z.ZodType>(schema: S, value: unknown, where = 'address'): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Fault('invalid-input', `"${issue?.path.join('.')}" in the ${where}: ${issue?.message}`, {
    fix: 'The document at /api/v1/openapi.json says what is understood.',
  });
}
