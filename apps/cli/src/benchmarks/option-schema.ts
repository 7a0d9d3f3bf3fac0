import type { Plugin } from '@agora/plugin-api';
import { z } from 'zod';

/** As much of a JSON Schema as is looked at here. */
export interface OptionSchema {
  properties?: Record<string, OptionSchema>;
  anyOf?: OptionSchema[];
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  required?: string[];
}

/** What a user may write in a plugin's options; `{}` when the plugin's copy of zod cannot say. */
export function schemaOf(plugin: Plugin): OptionSchema {
  try {
    return z.toJSONSchema(plugin.options, { io: 'input', unrepresentable: 'any' }) as OptionSchema;
  } catch {
    return {};
  }
}

/** The fields of an object, also where the object is one of several forms; undefined for what has none. */
export function fieldsOf(schema: OptionSchema | undefined): Record<string, OptionSchema> | undefined {
  return schema?.properties ?? schema?.anyOf?.map(fieldsOf).find((fields) => fields !== undefined);
}

/** The value that stands for a text of the command line: the text itself where the option may be one, else read as JSON. */
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
