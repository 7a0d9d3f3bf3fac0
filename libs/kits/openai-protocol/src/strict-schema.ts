import { asRecord } from '@agora/provider-kit';

/**
 * Whether a JSON Schema satisfies the conditions of strict structured outputs: every object allows no further properties, and
 * all properties are required. Other schemas are sent without `strict`, as the endpoint would refuse them.
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
