import type { Price, Provider, ProviderLimits } from '@agora/contracts';
import type { PluginHost } from '../plugin-host.js';
import { Lane } from './lane.js';
import { ProviderRuntime, type ProviderRuntimeOptions } from './provider-runtime.js';

export interface ModelOfProvider {
  /** Name of the provider's plugin, as in the experiment file. */
  provider: string;
  options: Record<string, unknown>;
  model: string;
  limits?: ProviderLimits;
  price?: Price;
}

type RuntimeDefaults = Omit<ProviderRuntimeOptions, 'model' | 'limits' | 'price' | 'lane' | 'redactor'>;

/**
 * The providers of one process: one product per plugin and options, one lane per model, whoever asks. So jobs that run
 * side by side share a model's limits and its rests.
 */
export class ProviderRuntimes {
  // By plugin object: hosts for different experiments get the same object for the same plugin.
  private readonly providers = new Map<object, Map<string, Promise<Provider>>>();
  private readonly lanes = new WeakMap<Provider, Map<string, Lane>>();

  constructor(private readonly defaults: RuntimeDefaults = {}) {}

  async get(
    host: PluginHost,
    { provider: name, options, model, limits, price }: ModelOfProvider,
  ): Promise<ProviderRuntime> {
    const provider = await this.provider(host, name, options);
    const lanes = getOrMake(this.lanes, provider, () => new Map<string, Lane>());
    const lane = getOrMake(lanes, model, () => new Lane({ concurrency: 1 }));
    return new ProviderRuntime(provider, { ...this.defaults, model, limits, price, lane, redactor: host.redactor });
  }

  /** Closes every provider. */
  async close(): Promise<void> {
    const providers = [...this.providers.values()].flatMap((byOptions) => [...byOptions.values()]);
    this.providers.clear();
    for (const provider of await Promise.allSettled(providers)) {
      if (provider.status === 'fulfilled') await provider.value.close?.();
    }
  }

  private async provider(host: PluginHost, name: string, options: Record<string, unknown>): Promise<Provider> {
    const plugin = await host.load('provider', name);
    const byOptions = getOrMake(this.providers, plugin, () => new Map<string, Promise<Provider>>());
    const key = JSON.stringify(options);
    const created = getOrMake(byOptions, key, () => host.create('provider', name, options));
    created.catch(() => byOptions.delete(key));
    return created;
  }
}

interface MapLike<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V): unknown;
}

function getOrMake<K, V>(map: MapLike<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
