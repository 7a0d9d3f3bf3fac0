import { Fault } from '@agora/plugin-api';
import type { z } from 'zod';

/** @throws Fault `invalid-input` that names the part of the address that is wrong. */
export function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Fault('invalid-input', `"${issue?.path.join('.')}" in the address: ${issue?.message}`, {
    fix: 'The document at /api/v1/openapi.json says what is understood.',
  });
}
