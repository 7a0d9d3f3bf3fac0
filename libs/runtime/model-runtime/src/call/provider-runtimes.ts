import type { BatchInterface, Price, Provider, ProviderLimits } from '@agora/plugin-api';
import type { PluginHost } from '@agora/plugin-host';
import { digest } from '../digest.js';
import { GuardedBatch } from '../batch/guarded-batch.js';
import { ModelLimiter } from '../limits/model-limiter.js';
import { SharedLimiter, type LimiterLease, type LeaseTable } from '../limits/shared-limiter.js';
import { ProviderRuntime } from './provider-runtime.js';
import type { ProviderRuntimeOptions } from './runtime-options.js';
import { RoutedRuntime, routes } from './routed-runtime.js';

export interface ModelOfProvider {
  /** Name of the provider's plugin, as in the experiment file. */
  provider: string;
  options: Record<string, unknown>;
  model: string;
  limits?: ProviderLimits;
  price?: Price;
}

export interface SharedLimits {
  /** A table that all processes see; with it they share each model's limits. Without it each keeps them for itself. */
  leases?: () => Promise<LeaseTable<LimiterLease>>;
}

type RuntimeDefaults = Omit<ProviderRuntimeOptions, 'model' | 'limits' | 'price' | 'limiter' | 'redactor'>;

/**
 * The providers of one process: one product per plugin and options, one limiter per model, whoever asks. So jobs that run
 * side by side share a model's limits and its cooldowns.
 */
export class ProviderRuntimes {
  // By plugin object: hosts for different experiments get the same object for the same plugin.
  private readonly providers = new Map<object, Map<string, Promise<Provider>>>();
  private readonly limiters = new WeakMap<Provider, Map<string, ModelLimiter>>();

  private readonly shared: SharedLimiter | undefined;

  constructor(
    private readonly defaults: RuntimeDefaults = {},
    { leases }: SharedLimits = {},
  ) {
    this.shared = leases && new SharedLimiter(leases);
  }

  async get(
    host: PluginHost,
    { provider: name, options, model, limits, price }: ModelOfProvider,
  ): Promise<ProviderRuntime> {
    const provider = await this.provider(host, name, options);
    provider.checkModel?.(model);
    if (routes(provider)) {
      const whole = { ...this.defaults, ...pacing(limits), model, limits, price, redactor: host.redactor };
      return new RoutedRuntime(provider, whole, (route) =>
        this.get(host, {
          provider: route.provider,
          options: route.options,
          model: route.request.model,
          limits: route.limits ?? limits,
          price: route.price ?? price,
        }),
      );
    }
    const limiters = getOrMake(this.limiters, provider, () => new Map<string, ModelLimiter>());
    const { identity } = await host.use('provider', name, options);
    const limiter = getOrMake(limiters, model, () => {
      const made = new ModelLimiter({ concurrency: 1 });
      this.shared?.join(limiterKey(name, identity, model), made);
      return made;
    });
    return new ProviderRuntime(provider, {
      ...this.defaults,
      ...pacing(limits),
      model,
      limits,
      price,
      limiter,
      redactor: host.redactor,
    });
  }

  /** The batch interface of the vendor, with Faults for failures; undefined when the provider has none. */
  async batch(
    host: PluginHost,
    { provider: name, options }: Pick<ModelOfProvider, 'provider' | 'options'>,
  ): Promise<BatchInterface | undefined> {
    const provider = await this.provider(host, name, options);
    return provider.batch && new GuardedBatch(provider.batch, provider, host.redactor);
  }

  /** Closes every provider. */
  async close(): Promise<void> {
    const providers = [...this.providers.values()].flatMap((byOptions) => [...byOptions.values()]);
    this.providers.clear();
    await this.shared?.close();
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

/** The same for the same model at the same endpoint in every process. */
function limiterKey(provider: string, identity: unknown, model: string): string {
  return digest([provider, identity, model]).slice(0, 32);
}

function pacing({ timeoutSeconds, hedgeAfterSeconds }: ProviderLimits = {}): RuntimeDefaults {
  return {
    ...(timeoutSeconds === undefined ? {} : { timeoutMs: timeoutSeconds * 1000 }),
    ...(hedgeAfterSeconds === undefined ? {} : { hedgeAfterMs: hedgeAfterSeconds * 1000 }),
  };
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
