import type { Plugin } from '@agora/plugin-api';
import { z } from 'zod';

/** The parts of a JSON Schema that are read here. */
export interface OptionSchema {
  properties?: Record<string, OptionSchema>;
  anyOf?: OptionSchema[];
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  required?: string[];
}

/** JSON Schema of a plugin's options; `{}` when the plugin brings another version of zod, whose schema cannot be read. */
export function schemaOf(plugin: Plugin): OptionSchema {
  try {
    return z.toJSONSchema(plugin.options, { io: 'input', unrepresentable: 'any' }) as OptionSchema;
  } catch {
    return {};
  }
}

/** The fields of an object schema, or of the first alternative (`anyOf`) that is one; undefined for other schemas. */
export function fieldsOf(schema: OptionSchema | undefined): Record<string, OptionSchema> | undefined {
  return schema?.properties ?? schema?.anyOf?.map(fieldsOf).find((fields) => fields !== undefined);
}

/** The value of a command-line text: the text itself where the option accepts a string, otherwise the text read as JSON. */
export function valueOf(text: string, schema: OptionSchema | undefined): unknown {
  if (schema && takesText(schema)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function takesText({ type, enum: values, const: value, anyOf }: OptionSchema): boolean {
  return (
    [type].flat().includes('string') ||
    typeof value === 'string' ||
    values?.some((one) => typeof one === 'string') === true ||
    anyOf?.some(takesText) === true
  );
}
