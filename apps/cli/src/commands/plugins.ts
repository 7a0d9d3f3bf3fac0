import { ExitCode } from '../exit-code.js';
import type { Output } from '../output.js';
import { openPluginHost } from '../session/plugin-host.js';

/** Lists the plugins that ship with Agora, with their options. */
export async function plugins(output: Output): Promise<ExitCode> {
  for (const plugin of await openPluginHost(process.cwd()).list()) {
    output.record({ ...plugin });
    output.say(`${output.paint('bold', `${plugin.kind} ${plugin.id}`)}  ${plugin.description}`);
    for (const [name, text] of describeOptions(plugin.options)) output.say(`    ${name.padEnd(22)} ${text}`);
  }
  return ExitCode.done;
}

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  required?: string[];
  type?: string | string[];
  enum?: unknown[];
  default?: unknown;
  description?: string;
}

function describeOptions(schema: unknown): [string, string][] {
  const { properties = {}, required = [] } = (schema ?? {}) as JsonSchema;
  return Object.entries(properties).map(([name, option]) => {
    const type = option.enum?.join(' | ') ?? [option.type ?? 'any'].flat().join(' or ');
    const presence =
      option.default !== undefined
        ? `default ${JSON.stringify(option.default)}`
        : required.includes(name)
          ? 'required'
          : 'optional';
    return [name, `${type}, ${presence}${option.description ? `. ${option.description}` : ''}`];
  });
}
