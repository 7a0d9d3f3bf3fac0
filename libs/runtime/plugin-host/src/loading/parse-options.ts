import { Fault, type Plugin, type PluginKind } from '@agora/plugin-api';
import { z } from 'zod';
import { nearest } from './near.js';

interface Issue {
  code?: string;
  message: string;
  path: readonly PropertyKey[];
  keys?: readonly string[];
  expected?: string;
  /** Of a union: what is wrong with each form that the value may have. */
  errors?: readonly (readonly Issue[])[];
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
function describeIssue(issue: Issue, known: readonly string[]): string[] {
  const { code, message, path, keys = [] } = issue;
  if (code === 'invalid_union' && issue.errors) return describeUnion(issue, issue.errors, known);
  if (code !== 'unrecognized_keys') {
    const said = isMissing(issue)
      ? `is missing${issue.expected ? ` (${kindOf(issue.expected)})` : ''}`
      : `: ${message}`;
    return [path.length > 0 ? `option "${path.join('.')}"${said.startsWith(':') ? said : ` ${said}`}` : message];
  }
  return keys.map((key) => {
    const meant = path.length === 0 ? nearest(key, known) : undefined;
    return `unknown option "${[...path, key].join('.')}"${meant ? ` (did you mean "${meant}"?)` : ''}`;
  });
}

/** Of several forms, the one in which the fault lies deepest; where the value has none of them, all that it may be. */
function describeUnion(
  { path, message }: Issue,
  errors: readonly (readonly Issue[])[],
  known: readonly string[],
): string[] {
  const meant = errors.find((branch) =>
    branch.every((inner) => inner.path.length > 0 || inner.code === 'unrecognized_keys'),
  );
  if (meant) return meant.flatMap((inner) => describeIssue({ ...inner, path: [...path, ...inner.path] }, known));
  if (!/^Invalid input$/i.test(message)) return [`option "${path.join('.')}": ${message}`];
  const inner = errors.flat().filter((each) => each.path.length === 0);
  const forms = [...new Set(inner.map((each) => (each.expected ? kindOf(each.expected) : each.message)))].join(' or ');
  const received = inner.map((each) => /received (\w+)/.exec(each.message)?.[1]).find((type) => type !== undefined);
  const said = inner.every(isMissing)
    ? `is missing (${forms})`
    : `is of none of its forms: ${forms}${received ? `; it is ${kindOf(received)}` : ''}`;
  return [`option "${path.join('.')}" ${said}`];
}

const isMissing = ({ code, message }: Issue): boolean =>
  code === 'invalid_type' && message.endsWith('received undefined');

/** Types of values as users call them. */
const KINDS: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};
const kindOf = (type: string): string => KINDS[type] ?? type;

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
