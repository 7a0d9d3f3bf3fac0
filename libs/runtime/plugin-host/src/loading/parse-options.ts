import { Fault, type Plugin, type PluginKind } from '@agora/plugin-api';
import { z } from 'zod';
import { nearest } from './near.js';

interface Issue {
  code?: string;
  message: string;
  path: readonly PropertyKey[];
  keys?: readonly string[];
}

/** Checked options with their defaults. Fault `invalid-input` names the plugin, each wrong option and what to write. */
export function parseOptions<K extends PluginKind>(plugin: Plugin<K>, name: string, options: unknown): unknown {
  const parsed = plugin.options.safeParse(options);
  if (parsed.success) return parsed.data;
  const known = optionNames(plugin);
  const issues = parsed.error.issues.flatMap((issue) => describeIssue(issue as Issue, known));
  throw new Fault('invalid-input', `${plugin.kind} "${name}": ${issues.join('; ')}.`, {
    fix: `Correct the options; ${known.length > 0 ? `it has ${known.join(', ')}` : 'it has none'}. \`agora plugins\` describes them.`,
  });
}

// zod's messages never repeat the value, which may be a secret that was written into the file by mistake.
function describeIssue({ code, message, path, keys = [] }: Issue, known: readonly string[]): string[] {
  if (code !== 'unrecognized_keys') return [path.length > 0 ? `option "${path.join('.')}": ${message}` : message];
  return keys.map((key) => {
    const meant = path.length === 0 ? nearest(key, known) : undefined;
    return `unknown option "${[...path, key].join('.')}"${meant ? ` (did you mean "${meant}"?)` : ''}`;
  });
}

function optionNames(plugin: Plugin): string[] {
  const properties = optionsSchema(plugin)['properties'];
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
}

/** JSON Schema of what a user may write; `{}` (anything) when the plugin's copy of zod cannot say. */
export function optionsSchema(plugin: Plugin): Record<string, unknown> {
  try {
    return z.toJSONSchema(plugin.options, { io: 'input', unrepresentable: 'any' });
  } catch {
    return {};
  }
}
