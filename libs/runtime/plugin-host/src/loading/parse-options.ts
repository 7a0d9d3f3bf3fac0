import { Fault, type Plugin, type PluginKind } from '@agora/plugin-api';
import { explainIssues, fieldName, sentenceOf } from '@agora/schema-findings';
import { z } from 'zod';

/** Checked options with their defaults. Fault `invalid-input` names the plugin, each wrong option and what to write. */
export function parseOptions<K extends PluginKind>(plugin: Plugin<K>, name: string, options: unknown): unknown {
  const parsed = plugin.options.safeParse(options, { reportInput: true });
  if (parsed.success) return parsed.data;
  const schema = optionsSchema(plugin);
  const known = Object.keys(Object(schema['properties']));
  // A value is never repeated: it may be a secret that was written into the file by mistake.
  const issues = explainIssues(parsed.error.issues, { schema, unknown: 'is unknown' }).map((finding) =>
    sentenceOf(finding.path.length > 0 ? `option "${fieldName(finding.path)}"` : 'its options', finding),
  );
  throw new Fault('invalid-input', `${plugin.kind} "${name}": ${issues.join('; ')}`, {
    fix: `Correct the options; ${known.length > 0 ? `it has ${known.join(', ')}` : 'it has none'}. \`agora plugins\` describes them.`,
  });
}

/** JSON Schema of what a user may write; `{}` (anything) when the plugin's copy of zod cannot say. */
export function optionsSchema(plugin: Plugin): Record<string, unknown> {
  try {
    return z.toJSONSchema(plugin.options, { io: 'input', unrepresentable: 'any' });
  } catch {
    return {};
  }
}
