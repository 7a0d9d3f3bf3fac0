import {
  Fault,
  type CompletionRequest,
  type CompletionResult,
  type EndpointLimits,
  type Price,
  type Provider,
  type Route,
} from '@agora/plugin-api';
import type { MixtureOptions, Part } from './options.js';
import type { Router } from './router.js';

export interface OpenPart {
  part: Part;
  provider: Provider;
}

/** Several generators that behave as one. It has no batch interface: a batch goes to one vendor. */
export class MixtureProvider implements Provider {
  constructor(
    private readonly options: MixtureOptions,
    private readonly parts: readonly OpenPart[],
    private readonly router: Router,
  ) {}

  route(request: CompletionRequest): Route {
    return this.router.route(request);
  }

  async complete(request: CompletionRequest, signal: AbortSignal): Promise<CompletionResult> {
    const route = this.route(request);
    const { provider } = this.parts.find(({ part }) => part.name === route.part) as OpenPart;
    try {
      const { completion, rateLimits } = await provider.complete(route.request, signal);
      const modelVersion = completion.modelVersion ?? route.request.model;
      return { completion: { ...completion, modelVersion, part: route.part }, rateLimits };
    } catch (error) {
      const fault = provider.classify(error);
      throw new Fault(fault.code, `Part "${route.part}": ${fault.message}`, fault);
    }
  }

  /** Calls at once are those of the parts together, where all of them say how many; each part keeps its own limits. */
  limits(): EndpointLimits {
    const counts = this.parts.map(
      ({ part, provider }) => part.limits?.concurrency ?? provider.limits?.(part.model)?.concurrency,
    );
    if (counts.includes(undefined)) return {};
    return { concurrency: counts.reduce<number>((sum, count) => sum + (count ?? 0), 0) };
  }

  /**
   * For estimates: the mean by weights, or the dearest part where rules decide. Each call is charged at the price of the
   * part that answered. Unknown as soon as one part's is.
   */
  price(): Price | undefined {
    const priced = this.parts.flatMap(({ part, provider }) => {
      const price = part.price ?? provider.price?.(part.model);
      return price ? [{ price, weight: part.weight }] : [];
    });
    if (priced.length < this.parts.length) return undefined;
    const join = this.options.rules.length > 0 ? dearest : mean;
    return { input: join(priced, 'input'), output: join(priced, 'output') };
  }

  /** The models are those of the parts. */
  checkModel(): void {
    for (const { part, provider } of this.parts) {
      try {
        provider.checkModel?.(part.model);
      } catch (error) {
        const fault = provider.classify(error);
        throw new Fault(fault.code, `Part "${part.name}": ${fault.message}`, fault);
      }
    }
  }

  classify(error: unknown): Fault {
    return Fault.from(error);
  }

  async close(): Promise<void> {
    for (const { provider } of this.parts) await provider.close?.();
  }
}

type Priced = readonly { price: Price; weight: number }[];

function mean(parts: Priced, of: 'input' | 'output'): number {
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  return parts.reduce((sum, { price, weight }) => sum + price[of] * weight, 0) / total;
}

function dearest(parts: Priced, of: 'input' | 'output'): number {
  return Math.max(...parts.map(({ price }) => price[of]));
}
