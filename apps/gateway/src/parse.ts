import { Fault } from '@agora/plugin-api';
import { explainIssues, fieldName, sentenceOf } from '@agora/schema-findings';
import type { z } from 'zod';

/** @throws Fault `invalid-input` that names the part of the address, or of what else was sent, that is wrong. */
export function parse<S extends z.ZodType>(schema: S, value: unknown, where = 'address'): z.output<S> {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const problems = explainIssues(parsed.error.issues).map((finding) =>
    sentenceOf(finding.path.length > 0 ? `"${fieldName(finding.path)}" in the ${where}` : `the ${where}`, finding),
  );
  throw new Fault('invalid-input', problems.join('; '), {
    fix: 'The document at /api/v1/openapi.json says what is understood.',
  });
}
