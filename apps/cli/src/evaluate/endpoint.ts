import { Fault } from '@agora/plugin-api';
import type { PluginHost } from '@agora/plugin-host';
import { didYouMean } from '../benchmarks/closest-match.js';
import { fieldsOf, schemaOf, valueOf, type OptionSchema } from '../benchmarks/option-schema.js';

/** US dollars per million tokens. */
export interface GivenPrice {
  input: number;
  output: number;
}

/** What the flags say about providers; it goes to every provider that has such an option. */
export interface EndpointFlags {
  baseUrl?: string;
  apiKeyEnv?: string;
  /** `key=value`, or `provider.key=value` for one of several. */
  providerOption?: string[];
  /** `input,output`, or `provider:model=input,output` for one of several. */
  price?: string[];
}

export interface Endpoint {
  provider: string;
  model: string;
  options: Record<string, unknown>;
  price?: GivenPrice;
}

/** `openai:gpt-4o` as provider and model; undefined where there is no colon. */
export function splitEndpoint(text: string): { provider: string; model: string } | undefined {
  const [, provider, model] = /^([^:]+):(.+)$/s.exec(text) ?? [];
  return provider && model ? { provider, model } : undefined;
}

/**
 * The endpoints that are named, each with its options and its price. `flag` is what named them, for messages.
 * @throws Fault `invalid-input` for an unknown provider and for an option that none of them has
 */
export async function endpointsOf(
  host: PluginHost,
  named: readonly { provider: string; model: string }[],
  flags: EndpointFlags,
  prefix: '--' | '--judge-',
): Promise<Endpoint[]> {
  const providers = [...new Set(named.map(({ provider }) => provider))];
  const fields = new Map<string, Record<string, OptionSchema> | undefined>();
  for (const provider of providers) fields.set(provider, fieldsOf(schemaOf(await host.load('provider', provider))));
  const options = new Map<string, Record<string, unknown>>(providers.map((provider) => [provider, {}]));
  for (const wish of wishes(flags, prefix, providers)) {
    const takers = providers.filter((one) => wish.provider === undefined || wish.provider === one);
    const having = takers.filter((one) => fields.get(one) === undefined || wish.key in (fields.get(one) ?? {}));
    if (having.length === 0) throw unknownOption(wish, takers, fields);
    for (const one of having) {
      const taken = options.get(one) ?? {};
      taken[wish.key] = valueOf(wish.text, fields.get(one)?.[wish.key]);
      options.set(one, taken);
    }
  }
  const prices = readPrices(flags.price ?? [], `${prefix}price`, named);
  return named.map((one) => {
    const price = prices.get(`${one.provider}:${one.model}`) ?? prices.get('');
    return { ...one, options: { ...options.get(one.provider) }, ...(price ? { price } : {}) };
  });
}

interface Wish {
  flag: string;
  provider?: string;
  key: string;
  text: string;
}

function wishes(
  { baseUrl, apiKeyEnv, providerOption = [] }: EndpointFlags,
  prefix: string,
  providers: string[],
): Wish[] {
  const option = prefix === '--' ? '--provider-option' : `${prefix}option`;
  return [
    ...(baseUrl === undefined ? [] : [{ flag: `${prefix}base-url`, key: 'baseURL', text: baseUrl }]),
    ...(apiKeyEnv === undefined ? [] : [{ flag: `${prefix}api-key-env`, key: 'apiKeyEnv', text: apiKeyEnv }]),
    ...providerOption.map((given): Wish => {
      const [, name = '', text = ''] = /^([^=]+)=(.*)$/s.exec(given) ?? [];
      if (!name) {
        throw new Fault('invalid-input', `${option} "${given}" is not of the form key=value`, {
          fix: `Write for example ${option} timeoutSeconds=600.`,
        });
      }
      const provider = providers.find((one) => name.startsWith(`${one}.`));
      return { flag: option, provider, key: provider ? name.slice(provider.length + 1) : name, text };
    }),
  ];
}

function unknownOption(
  { flag, key }: Wish,
  providers: readonly string[],
  fields: ReadonlyMap<string, Record<string, OptionSchema> | undefined>,
): Fault {
  if (providers.length === 0) return nobodyAsked(flag);
  const names = [...new Set(providers.flatMap((one) => Object.keys(fields.get(one) ?? {})))];
  const who = providers.map((one) => `"${one}"`).join(', ');
  return new Fault('invalid-input', `${flag}: provider ${who} has no option "${key}"`, {
    fix: `${didYouMean(key, names)}It has ${names.join(', ') || 'none'}.`,
  });
}

/** How an endpoint is asked by a flag like `--batch`. */
export const batchMode = (batch: boolean | undefined): { mode?: 'batch' } => (batch ? { mode: 'batch' } : {});

/** Of a flag that says something of endpoints where there are none. */
export function nobodyAsked(flag: string): Fault {
  const judge = flag.startsWith('--judge-');
  return new Fault('invalid-input', `${flag}: no provider is asked`, {
    fix: `Leave ${flag} out, or name ${judge ? 'a judge: --judge' : 'a generator: --model'} provider:model.`,
  });
}

function readPrices(
  given: readonly string[],
  flag: string,
  named: readonly { provider: string; model: string }[],
): Map<string, GivenPrice> {
  const prices = new Map<string, GivenPrice>();
  const known = named.map(({ provider, model }) => `${provider}:${model}`);
  for (const one of given) {
    const [, who = '', input, output] = /^(?:(.+)=)?([\d.]+),([\d.]+)$/s.exec(one) ?? [];
    const price = { input: Number(input), output: Number(output) };
    if (!Number.isFinite(price.input) || !Number.isFinite(price.output)) {
      throw new Fault('invalid-input', `${flag} "${one}" is no price`, {
        fix: `Write dollars per million tokens in and out: ${flag} 0.15,0.6, or ${flag} openai:gpt-4o-mini=0.15,0.6.`,
      });
    }
    if (known.length === 0) throw nobodyAsked(flag);
    if (who !== '' && !known.includes(who)) {
      throw new Fault('invalid-input', `${flag}: "${who}" is not asked`, {
        fix: `${didYouMean(who, known)}Asked are ${known.join(', ') || 'none'}.`,
      });
    }
    prices.set(who, price);
  }
  return prices;
}
