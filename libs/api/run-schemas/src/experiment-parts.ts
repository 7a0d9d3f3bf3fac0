import { z } from 'zod';

// What experiment files and evaluation requests are made of.

export const id = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]*$/,
    'use lower-case letters, digits, ".", "_" and "-", beginning with a letter or digit',
  );

/** A short name of a plugin that ships with Agora (`calibration`), the name of an installed package, or a path beginning with `.`. */
export const pluginName = z
  .string()
  .min(1)
  .describe('Short name of a bundled plugin, an npm package, or a path that begins with "."');

export const options = z
  .record(z.string(), z.unknown())
  .default({})
  .describe('Options of the plugin; see `agora plugins`');

/** A plugin by name alone, or with options and an id of its own. */
export const pluginEntry = z
  .union([id, z.strictObject({ id, plugin: pluginName.optional(), options })])
  .transform((entry) =>
    typeof entry === 'string'
      ? { id: entry, plugin: entry, options: {} }
      : { ...entry, plugin: entry.plugin ?? entry.id },
  );

export const unique = <T extends { id: string }>(entries: T[], context: z.RefinementCtx): void => {
  const seen = new Set<string>();
  entries.forEach((entry, index) => {
    if (seen.size === seen.add(entry.id).size) {
      context.addIssue({
        code: 'custom',
        path: [index, 'id'],
        message: `"${entry.id}" is used twice; give each entry its own id`,
      });
    }
  });
};

/** Numbers that each make something of their own: twice the same would make the same thing twice. */
export const different = (values: number[], context: z.RefinementCtx): void => {
  const seen = new Set<number>();
  values.forEach((value, index) => {
    if (seen.size === seen.add(value).size)
      context.addIssue({ code: 'custom', path: [index], message: `${value} is given twice; give each number once` });
  });
};

/** A model on this machine. */
export const model = z.string().min(1).describe('`nano`, `nano-reference`, a Hugging Face model id, or a local folder');
