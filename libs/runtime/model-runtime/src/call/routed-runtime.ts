import { Fault, type CompletionRequest, type Provider, type Route } from '@agora/plugin-api';
import type { CompletedRequest, CallHooks } from './call-hooks.js';
import { ProviderRuntime } from './provider-runtime.js';
import type { ProviderStats } from './provider-stats.js';
import type { ProviderRuntimeOptions } from './runtime-options.js';

export type RoutingProvider = Provider & Required<Pick<Provider, 'route'>>;

export function routes(provider: Provider): provider is RoutingProvider {
  return provider.route !== undefined;
}

/**
 * Of a provider that hands requests on to others: each is asked through its own runtime, so that limits, cooldowns, failures and
 * prices are those of the part that answers, shared with whoever else uses the same model.
 */
export class RoutedRuntime extends ProviderRuntime {
  private readonly asked = new Map<string, Promise<ProviderRuntime>>();
  private readonly runtimes: ProviderRuntime[] = [];

  constructor(
    private readonly router: RoutingProvider,
    options: ProviderRuntimeOptions,
    private readonly runtimeOf: (route: Route) => Promise<ProviderRuntime>,
  ) {
    super(router, options);
  }

  override async complete(
    request: CompletionRequest,
    signal: AbortSignal,
    hooks?: CallHooks,
  ): Promise<CompletedRequest> {
    const route = this.router.route(request);
    try {
      const runtime = await this.part(route);
      const { completion, ...cost } = await runtime.complete(route.request, signal, hooks);
      const part = completion.part === undefined ? route.part : `${route.part}/${completion.part}`;
      const modelVersion = completion.modelVersion ?? route.request.model;
      return { ...cost, completion: { ...completion, modelVersion, part } };
    } catch (error) {
      const fault = Fault.from(error);
      // Neither is about the part.
      if (fault.code === 'cancelled' || fault.code === 'budget-reached') throw fault;
      throw new Fault(fault.code, `Part "${route.part}": ${fault.message}`, fault);
    }
  }

  /** Name of the part that would answer. */
  partOf(request: CompletionRequest): string {
    return this.router.route(request).part;
  }

  override get stats(): ProviderStats {
    const all = this.runtimes.map(({ stats }) => stats);
    const sum = (of: (stats: ProviderStats) => number): number => all.reduce((total, stats) => total + of(stats), 0);
    const known = all.some(({ usd }) => usd !== undefined);
    return {
      calls: sum(({ calls }) => calls),
      failedCalls: sum(({ failedCalls }) => failedCalls),
      inputTokens: sum(({ inputTokens }) => inputTokens),
      outputTokens: sum(({ outputTokens }) => outputTokens),
      uncountedCalls: sum(({ uncountedCalls }) => uncountedCalls),
      ...(known ? { usd: sum(({ usd = 0 }) => usd) } : {}),
      inFlight: sum(({ inFlight }) => inFlight),
      waiting: sum(({ waiting }) => waiting),
    };
  }

  private part(route: Route): Promise<ProviderRuntime> {
    const known = this.asked.get(route.part);
    if (known) return known;
    const runtime = this.runtimeOf(route).then((made) => {
      this.runtimes.push(made);
      return made;
    });
    this.asked.set(route.part, runtime);
    // The user may mend what is missing while the process lives.
    runtime.catch(() => this.asked.delete(route.part));
    return runtime;
  }
}
