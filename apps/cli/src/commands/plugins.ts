import { ExitCode } from '../exit-code.js';
import { wrapped } from '../display/table.js';
import type { Output } from '../output.js';
import { openPluginHost } from '../session/plugin-host.js';

/** On a terminal with fewer columns, text goes below the names instead of beside them. */
const NARROW = 70;

/** Lists the plugins that ship with Agora, with their options. */
export async function plugins(output: Output): Promise<ExitCode> {
  for (const plugin of await openPluginHost(process.cwd()).list()) {
    output.record({ ...plugin });
    const title = `${plugin.kind} ${plugin.id}`;
    const described = wrapped(`${title}  ${plugin.description}`, output.columns, 2);
    output.say(
      described.startsWith(title) ? `${output.paint('bold', title)}${described.slice(title.length)}` : described,
    );
    const hang = output.columns < NARROW ? 8 : 27;
    for (const [name, text] of describeOptions(plugin.options)) {
      output.say(wrapped(`    ${name.padEnd(hang - 5)} ${text}`, output.columns, hang));
    }
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
