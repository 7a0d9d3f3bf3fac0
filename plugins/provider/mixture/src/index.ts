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
  parts: ({ parts, rules }) =>
    parts.map(({ name, provider, options, weight, limits, price, sampling }) => ({
      name,
      provider,
      options,
      weight,
      ofModels: { limits, price, sampling, rules: rules.find(({ part }) => part === name) },
    })),
  create: async (options, context) => mixtureOf(options, await open(options, context), context.rng),
});

/** Parts that have rows answer no request: the planner takes their rows from them. */
function mixtureOf(options: MixtureOptions, opened: readonly OpenPart[], rng: PluginContext['rng']): MixtureProvider {
  const answering = opened.filter(({ provider }) => provider.rows === undefined);
  const parts = answering.map(({ part }) => part);
  return new MixtureProvider(options, answering, new Router({ ...options, parts }, rng));
}

async function open({ parts }: MixtureOptions, context: PluginContext): Promise<OpenPart[]> {
  const opened: OpenPart[] = [];
  for (const part of parts) {
    try {
      if (!context.provider) throw new Fault('internal', 'this host gives a provider no other provider');
      const provider = await context.provider(part.provider, part.options);
      opened.push({ part, provider });
    } catch (error) {
      for (const { provider } of opened) await provider.close?.();
      const fault = Fault.from(error);
      throw new Fault(fault.code, `Part "${part.name}": ${fault.message}`, fault);
    }
  }
  return opened;
}
