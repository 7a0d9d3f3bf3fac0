import { asRecord } from '@agora/provider-kit';

/**
 * Whether a JSON Schema keeps to what strict structured outputs ask of every object in it: no further properties, and each
 * property required. A schema that does not is sent as a wish, not as a promise: the endpoint would refuse it.
 */
export function isStrictSchema(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isStrictSchema);
  const node = asRecord(schema);
  if (!node) return true;
  const properties = asRecord(node['properties']);
  if (properties || node['type'] === 'object') {
    const required = Array.isArray(node['required']) ? node['required'] : [];
    if (node['additionalProperties'] !== false) return false;
    if (!Object.keys(properties ?? {}).every((name) => required.includes(name))) return false;
  }
  const parts = [
    ...Object.values(properties ?? {}),
    ...Object.values(asRecord(node['$defs']) ?? {}),
    node['items'],
    node['anyOf'],
  ];
  return parts.every(isStrictSchema);
}
