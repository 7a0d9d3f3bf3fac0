import { definePlugin, Fault, type PluginContext } from '@agora/plugin-api';
import { mixtureOptions, type MixtureOptions } from './options.js';
import { MixtureProvider, type OpenPart } from './provider.js';
import { Router } from './router.js';

export { mixtureOptions, type MixtureOptions } from './options.js';

export default definePlugin({
  kind: 'provider',
  id: 'mixture',
  version: '2',
  description: 'Several generators that behave as one: by weight, or by rules on prompt, domain and method',
  options: mixtureOptions,
  // The parts' providers and options are in `parts`; limits and prices change no output.
  identity: ({ parts, rules }) => ({
    parts: parts.map(({ name, model, weight, sampling = {} }) => ({ name, model, weight, sampling })),
    rules,
  }),
  parts: ({ parts }) => parts,
  create: async (options, context) =>
    new MixtureProvider(options, await open(options, context), new Router(options, context.rng)),
});

async function open({ parts }: MixtureOptions, context: PluginContext): Promise<OpenPart[]> {
  const opened: OpenPart[] = [];
  for (const part of parts) {
    try {
      if (!context.provider) throw new Fault('internal', 'this host gives a provider no other provider');
      const provider = await context.provider(part.provider, part.options);
      opened.push({ part, provider });
      if (provider.rows) throw answersNothing(part.provider);
    } catch (error) {
      for (const { provider } of opened) await provider.close?.();
      const fault = Fault.from(error);
      throw new Fault(fault.code, `Part "${part.name}": ${fault.message}`, fault);
    }
  }
  return opened;
}

/** A mixture shares out requests, and rows that exist already answer none. */
function answersNothing(provider: string): Fault {
  return new Fault(
    'invalid-input',
    `provider "${provider}" gives rows that exist already, and a mixture shares out requests`,
    {
      fix: 'Make it a generator of its own, beside the mixture. To mix its rows with made ones, export these and give the provider dataset both files: from: [a.jsonl, b.jsonl].',
    },
  );
}
