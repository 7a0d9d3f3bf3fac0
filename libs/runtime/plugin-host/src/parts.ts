import { Fault, type Plugin, type Provider, type ProviderPart } from '@agora/plugin-api';
import type { PluginHost } from './plugin-host.js';

/** The part of the host that a plugin's parts are seen through. */
type Host = Pick<PluginHost, 'create' | 'use' | 'simulated'>;

/** The identity of a plugin that stands on others: its own and that of each part, in their order. */
export async function identityWithParts(
  host: Host,
  title: string,
  own: unknown,
  parts: readonly ProviderPart[],
): Promise<unknown> {
  const uses = [];
  for (const part of parts) {
    uses.push(await inPart(part, title, () => host.use('provider', part.provider, part.options)));
  }
  return { own, parts: uses };
}

export async function someSimulated(host: Host, title: string, parts: readonly ProviderPart[]): Promise<boolean> {
  for (const part of parts) {
    if (await inPart(part, title, () => host.simulated(part.provider, part.options))) return true;
  }
  return false;
}

/** What a plugin's context gives it when it asks for another provider. */
export function createPart(host: Host, name: string, options: Record<string, unknown>): Promise<Provider> {
  return host.create('provider', name, options);
}

/** The parts that the plugin names; none for one that stands on its own. */
export function partsOf(plugin: Plugin, options: unknown): readonly ProviderPart[] {
  return plugin.parts?.(options) ?? [];
}

/** Whatever goes wrong is said to be wrong with this part. */
async function inPart<T>({ name }: ProviderPart, title: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const fault = Fault.from(error);
    throw new Fault(fault.code, `Part "${name}" of ${title}: ${fault.message}`, fault);
  }
}
